import { type ChildProcess, type ChildProcessByStdio, type SpawnOptions, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { DialtreeError } from "../errors.ts";
import { descendantsOf } from "./descendants.ts";

/*
 * The programs that this process runs, and the end of them: once gently, so that the step under way ends and what is
 * kept is whole, or all at once with everything that they have started. No program outlives this process.
 */
const running = new Set<ChildProcess>();
let isStopping = false;

/**
 * Starts a program, unless this process is about to stop. A detached one gets no signal of the terminal.
 *
 * @param input what it reads on its stdin
 * @throws {DialtreeError} DT1031
 */
export function startProgram(
  command: string,
  args: readonly string[],
  options: Omit<SpawnOptions, "stdio">,
  input = "",
): ChildProcessByStdio<Writable, Readable, Readable> {
  refuseWhenStopped();
  if (running.size === 0) process.once("exit", endPrograms);
  const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  // It may end before it has read all; how it ended is known by its code.
  child.stdin.on("error", () => {}).end(input);
  running.add(child);
  child.once("error", () => forget(child));
  child.once("close", () => forget(child));
  return child;
}

/**
 * The exit code of a program, when it has ended.
 *
 * @throws {DialtreeError} DT1031 where it did not come to its end because this process is about to stop
 */
export async function codeOf(child: ChildProcess): Promise<number> {
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (exit) => resolve(exit ?? 1));
  });
  // An engine that was told to stop says of a destruction that is half done that all went well.
  refuseWhenStopped();
  return code;
}

function forget(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off("exit", endPrograms);
}

/** Has no program start any more, and tells those under way to end. @returns whether there are any */
export function stopPrograms(): boolean {
  isStopping = true;
  for (const child of running) child.kill("SIGINT");
  return running.size > 0;
}

/** Ends every program, with all that it has started. */
export function endPrograms(): void {
  for (const { pid } of running) {
    if (pid === undefined) continue;
    for (const each of [pid, ...descendantsOf(pid)]) kill(each);
  }
}

/** @throws {DialtreeError} DT1031 where this process is about to stop */
export function refuseWhenStopped(): void {
  if (!isStopping) return;
  throw new DialtreeError("DT1031", "the run was stopped before its end", {
    hint: "What was done is kept. Run it again, and it goes on with the rest.",
  });
}

/** It may have ended meanwhile. */
function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
