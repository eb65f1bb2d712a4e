import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { engineEnvironment } from "./environment.ts";
import type { Engine } from "./find.ts";
import { codeOf, startProgram } from "./programs.ts";

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PulumiOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** The user's folder, where it is not the project's. */
  readonly home?: string;
  /** What the engine reads on its stdin, so that it lies on no disk. */
  readonly input?: string | undefined;
  /** Hears each line at once. */
  readonly onLine?: (line: string) => void;
  /** Hears the engine's process number. */
  readonly onStart?: (pid: number) => void;
}

/**
 * Runs the engine in the project's folder and gives what it printed.
 *
 * @throws {DialtreeError} DT1031 where the run was stopped before its end
 */
export async function runPulumi(
  engine: Engine,
  folder: string,
  args: readonly string[],
  { env, home = folder, input, onLine, onStart }: PulumiOptions = {},
): Promise<PulumiResult> {
  const options = {
    cwd: folder,
    env: { ...engineEnvironment(engine, home), ...env },
    // It ends its work in good order when it is told to once, and breaks off when it is told twice.
    detached: true,
  };
  const child = startProgram(engine.path, args, options, input);
  if (child.pid !== undefined) heardOf(child, child.pid, onStart);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8");
    child[name].on("data", (text: string) => {
      texts[name] += text;
    });
    if (onLine) createInterface({ input: child[name] }).on("line", onLine);
  }
  return { code: await codeOf(child), ...texts };
}

/** An engine that cannot be recorded is not left to itself. */
function heardOf(child: ChildProcess, pid: number, onStart: PulumiOptions["onStart"]): void {
  try {
    onStart?.(pid);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
