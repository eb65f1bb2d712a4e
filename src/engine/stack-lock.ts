import { readFileSync, rmSync, statSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { basename, join, resolve } from "node:path";
import { keepFile, keptFolder, ownFolder, readKept } from "../safe/files.ts";
import { type Holder, holderOf, parseHolder, startOf, stateOf } from "./holder.ts";
import { entriesOf } from "./own-folder.ts";
import type { TreeProject } from "./project.ts";

/*
 * An engine locks the stack that it works on by a file among the states. One that was killed leaves it, and its number
 * alone does not tell it from a living process of another machine, another container or another day. So dialtree records
 * each engine that it starts, and takes over what one of these has left.
 */

/** A lock of a stack, as the engine writes it. */
export interface StackLock {
  readonly file: string;
  /** Folder of the project's states. */
  readonly states: string;
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
}

/**
 * The locks of a stack; none where its states lie in no folder of this machine, or are somebody else's to lock.
 *
 * @param backend URL of the backend
 */
export function locksOf(
  backend: string,
  { folder }: TreeProject,
  organization: string,
  stack: string,
): StackLock[] {
  const states = statesFolder(backend, folder);
  if (states === undefined) return [];
  const locks = join(states, ".pulumi", "locks", "organization", organization, basename(stack));
  const ofProject = join(states, ".pulumi", "stacks", organization);
  return entriesOf(locks)
    .filter(({ name }) => name.endsWith(".json"))
    .flatMap(({ name }) => lockIn(join(locks, name)) ?? [])
    .map((lock) => ({ ...lock, states: ofProject }));
}

/** Source: the engine's file backend (pkg/backend/diy/backend.go, massageBlobPath). */
function statesFolder(backend: string, folder: string): string | undefined {
  const [, path] = /^file:\/\/([^?]*)/.exec(backend) ?? [];
  if (path === undefined) return undefined;
  return path.startsWith("~") ? join(homedir(), path.slice(1)) : resolve(folder, path);
}

/** Undefined where it has just been given back, or is no lock. */
function lockIn(file: string): Omit<StackLock, "states"> | undefined {
  try {
    const lock = JSON.parse(readFileSync(file, "utf8")) as Readonly<Record<string, unknown>> | null;
    if (typeof lock?.pid !== "number") return undefined;
    const [username = "somebody", hostname = "another machine", timestamp = ""] = [
      lock.username,
      lock.hostname,
      lock.timestamp,
    ].map((text) => (typeof text === "string" ? text : undefined));
    return { file, pid: lock.pid, username, hostname, timestamp };
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error)) return undefined;
    throw error;
  }
}

const records = "engines";

/** Runs an engine that locks a stack, recorded as long as it runs. A lock that it leaves goes with it. */
export async function recorded(
  home: string,
  locks: () => readonly StackLock[],
  work: (onStart: (pid: number) => void) => Promise<void>,
): Promise<void> {
  let pid: number | undefined;
  const folder = keptFolder(home, ownFolder, records);
  try {
    await work((started) => {
      pid = started;
      keepFile(folder, `${pid}.json`, JSON.stringify(holderOf(pid)));
    });
  } finally {
    for (const lock of locks()) if (lock.pid === pid && lock.hostname === hostname()) removeLock(home, lock);
    if (pid !== undefined) forgetEngine(home, pid);
  }
}

/** Whether a lock is of an engine that was recorded, and has ended. */
export function isLeft(home: string, lock: StackLock): boolean {
  const holder = recordOf(home, lock);
  return holder !== undefined && stateOf(holder) === "gone" && startOf(lock.pid) === undefined;
}

/** Takes a lock away, with the record of its engine and what that was about to write. */
export function removeLock(home: string, { file, pid, states }: StackLock): void {
  for (const each of [file, `${file}.attrs`]) rmSync(each, { force: true });
  for (const { name } of entriesOf(states)) {
    const attributes = join(states, name);
    // The engine writes states whole, but not what lies beside them, and ends with "EOF" where that is empty.
    if (name.endsWith(".attrs") && statSync(attributes).size === 0) rmSync(attributes);
  }
  forgetEngine(home, pid);
}

function forgetEngine(home: string, pid: number): void {
  rmSync(join(home, ownFolder, records, `${pid}.json`), { force: true });
}

function recordOf(home: string, lock: StackLock): Holder | undefined {
  if (lock.hostname !== hostname()) return undefined;
  const text = readKept(keptFolder(home, ownFolder, records), `${lock.pid}.json`);
  return text === undefined ? undefined : parseHolder(text);
}
