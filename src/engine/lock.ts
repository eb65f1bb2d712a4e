import { createHash } from "node:crypto";
import { linkSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DialtreeError } from "../errors.ts";
import { keepFile, readKept } from "../safe/files.ts";
import { orRefuse } from "../safe/refuse.ts";
import { shown } from "../safe/text.ts";
import { type Holder, parseHolder, stateOf, thisProcess } from "./holder.ts";
import type { Progress } from "./progress.ts";

/** Longer than any build takes. */
const patienceMs = 30 * 60_000;

/**
 * Runs `work` while no other process holds the lock, a file that names its holder. A lock whose process is gone, or that
 * names none, is taken over; of several processes that find it so, by one.
 *
 * @param folder of `ownFolder`
 * @param waiting told once when another process holds the lock
 * @throws {DialtreeError} DT1001 when another process does not give it back in time
 */
export async function withLock<T>(
  folder: string,
  name: string,
  waiting: Progress,
  work: () => Promise<T>,
  patience: number = patienceMs,
): Promise<T> {
  const mine = thisProcess();
  const started = Date.now();
  for (let isFirst = true; !take(folder, name, mine); isFirst = false) {
    const held = readLock(folder, name);
    const who = held?.holder ? `process ${held.holder.pid} on ${shown(held.holder.host)}` : "another process";
    if (isFirst && held)
      waiting(`${who} installs the engine: waiting for it (its lock is ${shown(join(folder, name))})`);
    if (Date.now() - started > patience) {
      throw new DialtreeError("DT1001", `${who} has been installing the engine for too long`, {
        hint: `If it does not run any more, remove ${join(folder, name)} and run again.`,
      });
    }
    await sleep(Math.min(500, patience));
  }
  const giveBack = () => release(folder, name, mine);
  process.once("exit", giveBack);
  try {
    return await work();
  } finally {
    process.off("exit", giveBack);
    giveBack();
  }
}

/** Takes the lock if nobody holds it. A lock is there whole or not at all, so none is ever found empty. */
function take(folder: string, name: string, mine: Holder): boolean {
  const draft = `.${name}.${mine.id}`;
  keepFile(folder, draft, `${JSON.stringify(mine)}\n`);
  try {
    if (linked(join(folder, draft), join(folder, name))) return true;
    const held = readLock(folder, name);
    if (held === undefined || (held.holder && stateOf(held.holder) !== "gone")) return false;
    // Only who holds the lock of its succession may replace a dead lock; whoever comes later finds it replaced.
    const succession = `${name}.${held.id}`;
    if (!take(folder, succession, { ...mine, id: thisProcess().id })) return false;
    try {
      if (readLock(folder, name)?.id !== held.id) return false;
      renameSync(join(folder, draft), join(folder, name));
      return true;
    } finally {
      rmSync(join(folder, succession), { force: true });
    }
  } finally {
    rmSync(join(folder, draft), { force: true });
  }
}

function release(folder: string, name: string, mine: Holder): void {
  if (readLock(folder, name)?.id === mine.id) rmSync(join(folder, name), { force: true });
}

function readLock(folder: string, name: string): { id: string; holder: Holder | undefined } | undefined {
  const text = readKept(folder, name);
  if (text === undefined) return undefined;
  const holder = parseHolder(text);
  return { id: holder?.id ?? createHash("sha256").update(text).digest("hex").slice(0, 16), holder };
}

function linked(draft: string, place: string): boolean {
  try {
    linkSync(draft, place);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    return orRefuse("DT1018", `${place} cannot be made`, () => {
      throw error;
    });
  }
}
