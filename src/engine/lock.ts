import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Runs `work` while no other process holds the lock file. A lock whose process is gone is taken over.
 *
 * @param waiting told once when another process holds the lock
 */
export async function withLock<T>(
  file: string,
  waiting: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  for (let isFirst = true; !(await take(file)); isFirst = false) {
    if (isFirst) waiting("another process is building the engine: waiting for it");
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    if (!(await isHeld(file))) await rm(file, { force: true });
    return false;
  }
}

async function isHeld(file: string): Promise<boolean> {
  const holder = Number(await readFile(file, "utf8").catch(() => "0"));
  // The file is empty between its making and its first write.
  if (holder === 0) return true;
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
