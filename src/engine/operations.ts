import { DialtreeError, type ErrorCode } from "../errors.ts";
import type { Engine } from "./find.ts";
import type { TreeProject } from "./project.ts";
import { type PulumiOptions, type PulumiResult, runPulumi } from "./pulumi.ts";

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
  readonly diagnosticEvent?: Complaint & { readonly severity: string };
}

/** What the engine says is wrong, of a resource where it is one's. */
interface Complaint {
  readonly message: string;
  readonly urn?: string;
}

/** An operation of the engine that failed, with what it complained of. */
export class EngineFailure extends DialtreeError {
  readonly #complaints: readonly Complaint[];

  constructor(text: string, more: { hint?: string }, complaints: readonly Complaint[]) {
    super("DT1006", text, more);
    this.#complaints = complaints;
  }

  /** The resources that failed with one of our codes, by their URNs. */
  failedWith(code: ErrorCode): string[] {
    const said = this.#complaints.filter(({ message }) => codesIn(message).includes(code));
    return [...new Set(said.flatMap(({ urn }) => urn || []))];
  }
}

/** Each line of ours begins with its code. */
const codesIn = (text: string): string[] =>
  Array.from(text.matchAll(/^\s*(DT\d{4}) /gm), ([, code = ""]) => code);

interface EventState {
  readonly id?: string;
  readonly outputs?: unknown;
  readonly inputs?: { readonly account?: unknown; readonly reference?: unknown };
}

/** The engine's operations on one stack of a project. */
export interface Operations {
  /** Runs one, however it ends. */
  run(args: readonly string[]): Promise<PulumiResult>;
  /**
   * Runs one that has to succeed, and gives what it printed.
   *
   * @param input what it reads on its stdin
   * @throws {DialtreeError} DT1006
   */
  done(args: readonly string[], input?: string): Promise<string>;
  /**
   * Runs one that prints its events, and says what it complained of when it fails.
   *
   * @throws {DialtreeError} DT1006
   */
  heard(
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    onEvent: (event: EngineEvent) => void,
    onStart?: PulumiOptions["onStart"],
  ): Promise<void>;
}

/** @param env what the engine is told beside its usual environment */
export function operationsOn(
  stack: string,
  { folder, home }: TreeProject,
  engine: Engine,
  env: NodeJS.ProcessEnv,
): Operations {
  const run = (args: readonly string[], { env: more, ...options }: PulumiOptions = {}) =>
    runPulumi(engine, folder, [...args, "--stack", stack, "--non-interactive"], {
      ...options,
      env: { ...env, ...more },
      home,
    });
  return {
    run: (args) => run(args),
    async done(args, input) {
      const { code, stdout, stderr } = await run(args, { input });
      if (code !== 0) throw failed(args, code, stderr.trim() || stdout.trim());
      return stdout;
    },
    async heard(args, more, onEvent, onStart) {
      const complaints: Complaint[] = [];
      const onLine = (line: string) => {
        const event = eventOf(line);
        if (event?.diagnosticEvent?.severity === "error") complaints.push(event.diagnosticEvent);
        if (event) onEvent(event);
      };
      const { code, stderr } = await run(args, { env: more, onLine, ...(onStart ? { onStart } : {}) });
      const problems = new Set(complaints.map(({ message }) => message.trim()));
      if (code !== 0) throw failed(args, code, [...problems].join("\n") || stderr.trim(), complaints);
    },
  };
}

function eventOf(line: string): EngineEvent | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
}

/** What is said of an operation that failed. */
export function failed(
  args: readonly string[],
  code: number,
  said: string,
  complaints: readonly Complaint[] = [],
): EngineFailure {
  const [operation = ""] = args;
  // It may be a lock in a backend of which nothing but what the engine says is seen here.
  const hint =
    "Nothing is lost: what was made is known again in the next run. Where it says that the stack is locked, by a run that has ended, give --break-lock.";
  return new EngineFailure(
    `pulumi ${operation} ended with ${code}:\n  ${said.replaceAll("\n", "\n  ")}`,
    ["up", "destroy"].includes(operation) ? { hint } : {},
    complaints,
  );
}
