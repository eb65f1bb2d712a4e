import { DialtreeError } from "../errors.ts";
import type { Engine } from "./find.ts";
import type { TreeProject } from "./project.ts";
import { type PulumiResult, runPulumi } from "./pulumi.ts";

/** The engine's events, as far as they are used here. */
export interface EngineEvent {
  readonly resOutputsEvent?: {
    readonly metadata: {
      readonly op: string;
      readonly urn: string;
      readonly new?: EventState | null;
      readonly old?: EventState | null;
    };
  };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
}

interface EventState {
  readonly id?: string;
  readonly outputs?: unknown;
  readonly inputs?: { readonly account?: unknown; readonly reference?: unknown };
}

/** The engine's operations on one stack of a project. */
export interface Operations {
  /** Runs one, however it ends. */
  run(args: readonly string[]): Promise<PulumiResult>;
  /** Runs one that has to succeed, and gives what it printed. @throws {DialtreeError} DT1006 */
  done(args: readonly string[]): Promise<string>;
  /**
   * Runs one that prints its events, and says what it complained of when it fails.
   *
   * @throws {DialtreeError} DT1006
   */
  heard(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    onEvent: (event: EngineEvent) => void,
  ): Promise<void>;
}

/** @param env what the engine is told beside its usual environment */
export function operationsOn(
  stack: string,
  { folder, home }: TreeProject,
  engine: Engine,
  env: NodeJS.ProcessEnv,
): Operations {
  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}, onLine?: (line: string) => void) =>
    runPulumi(engine, folder, [...args, "--stack", stack, "--non-interactive"], {
      env: { ...env, ...more },
      home,
      ...(onLine ? { onLine } : {}),
    });
  return {
    run: (args) => run(args),
    async done(args) {
      const { code, stdout, stderr } = await run(args);
      if (code !== 0) throw failed(args, code, stderr.trim() || stdout.trim());
      return stdout;
    },
    async heard(args, more, onEvent) {
      const problems = new Set<string>();
      const { code, stderr } = await run(args, more, (line) => {
        const event = eventOf(line);
        if (event?.diagnosticEvent?.severity === "error") problems.add(event.diagnosticEvent.message.trim());
        if (event) onEvent(event);
      });
      if (code !== 0) throw failed(args, code, [...problems].join("\n") || stderr.trim());
    },
  };
}

function eventOf(line: string): EngineEvent | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
}

/** What is said of an operation that failed. */
export function failed(args: readonly string[], code: number, said: string): DialtreeError {
  const [operation = ""] = args;
  return new DialtreeError(
    "DT1006",
    `pulumi ${operation} ended with ${code}:\n  ${said.replaceAll("\n", "\n  ")}`,
    operation === "preview" ? {} : { hint: "Nothing is lost: what was made is known again in the next run." },
  );
}
