import { resolve } from "node:path";
import { Option } from "commander";
import { ensureEngine } from "../engine/install.ts";
import { writeTreeProject } from "../engine/project.ts";
import { runPulumi } from "../engine/stack.ts";
import { DialtreeError } from "../errors.ts";
import { type Change, changesOf, type EngineStep } from "../plan/changes.ts";
import { loadTree } from "./load.ts";

/** A tree's stack on the real engine. */
export interface TreeStack {
  /** What `up` would do. */
  preview(): Promise<{ changes: Change[]; unchanged: number }>;
  /** Runs an operation; `onEvent` hears each event of the engine as it comes. */
  apply(operation: "up" | "destroy", onEvent: (event: EngineEvent) => void): Promise<void>;
  /** The stack as the engine exports it, secrets encrypted. */
  exported(): Promise<unknown>;
}

/** The engine's events, as far as they are used here. */
export interface EngineEvent {
  readonly resOutputsEvent?: { readonly metadata: { readonly op: string; readonly urn: string } };
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
}

export const stackOption = (): Option =>
  new Option("--stack <name>", "the stack, one for each environment of a tree").default("dev");

const say = (line: string) => process.stderr.write(`${line}\n`);

/**
 * Checks the tree, finds or installs an engine, and selects the tree's stack, which is made when it is missing.
 *
 * @throws {DialtreeError} DT1001, DT1006, DT1007, DT2100
 */
export async function openTreeStack(place: string, stack: string): Promise<TreeStack> {
  const { tree } = loadTree(place).model;
  const engine = await ensureEngine(say);
  const { folder, home } = writeTreeProject(process.cwd(), tree.organization, resolve(place));
  const env = { DIALTREE_PROJECT: home };

  const pulumi = (args: string[], onLine?: (line: string) => void) =>
    runPulumi(engine, folder, [...args, "--non-interactive"], { env, home, ...(onLine ? { onLine } : {}) });
  const ok = async (args: string[]) => {
    const result = await pulumi(args);
    if (result.code !== 0)
      throw failed(args[0] ?? "", result.code, result.stderr.trim() || result.stdout.trim());
    return result.stdout;
  };

  await ok(["stack", "select", "--create", stack]);
  return {
    async preview() {
      const { code, stdout, stderr } = await pulumi(["preview", "--json"]);
      const { steps = [], diagnostics = [], changeSummary = {} } = previewOf(stdout);
      if (code !== 0) {
        throw failed(
          "preview",
          code,
          diagnostics.map(({ message }) => message.trim()).join("\n") || stderr.trim(),
        );
      }
      // The engine counts the stack itself among what stays.
      return { changes: changesOf(steps), unchanged: Math.max(0, (changeSummary.same ?? 0) - 1) };
    },
    async apply(operation, onEvent) {
      const problems: string[] = [];
      const { code, stderr } = await pulumi([operation, "--yes", "--skip-preview", "--json"], (line) => {
        const event = eventOf(line);
        if (event?.diagnosticEvent?.severity === "error") problems.push(event.diagnosticEvent.message.trim());
        if (event) onEvent(event);
      });
      if (code !== 0) throw failed(operation, code, [...new Set(problems)].join("\n") || stderr.trim());
    },
    exported: async () => JSON.parse(await ok(["stack", "export"])) as unknown,
  };
}

interface PreviewDigest {
  readonly steps?: readonly EngineStep[];
  readonly diagnostics?: readonly { readonly message: string }[];
  readonly changeSummary?: { readonly same?: number };
}

/** What the engine printed before it could preview anything is no JSON, and stands on stderr as well. */
function previewOf(stdout: string): PreviewDigest {
  const start = stdout.indexOf("{");
  return start === -1 ? {} : (JSON.parse(stdout.slice(start)) as PreviewDigest);
}

function eventOf(line: string): EngineEvent | undefined {
  return line.startsWith("{") ? (JSON.parse(line) as EngineEvent) : undefined;
}

function failed(operation: string, code: number, said: string): DialtreeError {
  return new DialtreeError(
    "DT1006",
    `pulumi ${operation} ended with ${code}:\n  ${said.replaceAll("\n", "\n  ")}`,
    {
      hint: "Nothing is lost: what was made is known again in the next run.",
    },
  );
}
