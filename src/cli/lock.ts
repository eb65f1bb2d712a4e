import { isLeft, removeLock, type StackLock } from "../engine/stack-lock.ts";
import { DialtreeError } from "../errors.ts";
import { line, shown } from "../safe/text.ts";
import { sayLine } from "./terminal.ts";

/**
 * Takes over, and says so, what runs of dialtree have left that were killed.
 *
 * @throws {DialtreeError} DT1032 where any other holds a lock
 */
export function takeOverLocks(home: string, stack: string, locks: readonly StackLock[]): void {
  for (const lock of locks) {
    if (!isLeft(home, lock)) throw isLocked(stack, lock);
    removeLock(home, lock);
    sayLine(
      line`took over the lock of process ${lock.pid}, which ended in the middle of a run (${since(lock)})`,
    );
  }
}

function isLocked(stack: string, lock: StackLock): DialtreeError {
  const { username, hostname, pid, file } = lock;
  return new DialtreeError(
    "DT1032",
    `the stack ${shown(stack)} is locked by ${shown(username)}, process ${pid} on ${shown(hostname)}, since ${since(lock)}`,
    {
      hint: `Wait for it. Where it has ended and left the lock, run again with --break-lock. (It is ${shown(file)}.)`,
    },
  );
}

function since({ timestamp }: StackLock) {
  return shown(String(timestamp).slice(0, 19).replace("T", " "));
}
