import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { engineEnvironment } from "./environment.ts";
import type { Engine } from "./find.ts";

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the engine in the project's folder and gives what it printed; `onLine` hears each line at once. `home` is the
 * user's folder, where it is not the project's.
 */
export function runPulumi(
  engine: Engine,
  folder: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; home?: string; onLine?: (line: string) => void } = {},
): Promise<PulumiResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(engine.path, args, {
      cwd: folder,
      env: { ...engineEnvironment(engine, options.home ?? folder), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8");
      child[name].on("data", (text: string) => {
        texts[name] += text;
      });
      if (options.onLine) createInterface({ input: child[name] }).on("line", options.onLine);
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, ...texts }));
  });
}
