import { setImmediate as breathe } from "node:timers/promises";

/**
 * Does work on a list in portions: databases take only so many parameters, and SQLite works on this process's one
 * thread, which others' requests wait for.
 */
export async function inPortions<T>(
  list: readonly T[],
  size: number,
  work: (portion: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < list.length; from += size) {
    if (from > 0) await breathe();
    await work(list.slice(from, from + size));
  }
}
