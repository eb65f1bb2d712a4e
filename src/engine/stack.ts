import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { compiledFolder } from "./cache.ts";
import type { Engine } from "./find.ts";

export interface PulumiResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The environment of an engine that works for the user's folder: the backend that the user chose or is logged in to,
 * else a local one in `.dialtree/` with a passphrase of its own, and this process's Node for programs and plugins.
 */
export function engineEnvironment(engine: Engine, folder: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [dirname(engine.path), dirname(process.execPath), process.env.PATH].filter(Boolean).join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Each run starts a program and a plugin, which compile the SDK anew unless Node may keep what it compiled.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? compiledFolder(),
  };
  if (!env.PULUMI_BACKEND_URL && !isLoggedIn()) {
    const state = join(folder, ".dialtree", "state");
    mkdirSync(state, { recursive: true });
    env.PULUMI_BACKEND_URL = `file://${state}`;
  }
  if (env.PULUMI_CONFIG_PASSPHRASE === undefined && !env.PULUMI_CONFIG_PASSPHRASE_FILE) {
    env.PULUMI_CONFIG_PASSPHRASE_FILE = passphraseFile(folder);
  }
  return env;
}

/** Whether `pulumi login` chose a backend for this user. */
function isLoggedIn(): boolean {
  const file = join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "credentials.json");
  return (
    existsSync(file) && Boolean((JSON.parse(readFileSync(file, "utf8")) as { current?: string }).current)
  );
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

function passphraseFile(folder: string): string {
  const file = join(folder, ".dialtree", "passphrase");
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(24).toString("base64url"), { mode: 0o600 });
  }
  return file;
}
