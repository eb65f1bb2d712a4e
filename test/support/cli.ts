import { spawn } from "node:child_process";
import { join } from "node:path";

const bin = join(import.meta.dirname, "../../bin/dialtree.cjs");

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the built command line in a folder. Its stdin is at its end, unless `writes` keeps it open. */
export function startCli(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  { writes = false, ...options }: { detached?: boolean; writes?: boolean } = {},
) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    stdio: "pipe",
    ...options,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...env },
  });
  if (!writes) child.stdin.end();
  return child;
}

/** Runs the built command line in a folder to its end. */
export async function runCli(
  folder: string,
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<CliResult> {
  const child = startCli(folder, args, env);
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  }
  const code = await new Promise<number>((resolve) => child.once("close", (exit) => resolve(exit ?? 1)));
  return { code, ...texts };
}
