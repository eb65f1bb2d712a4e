import pLimit from "p-limit";
import type { EdgeDatabase } from "./database.ts";

export interface TokenUse {
  /** Writes the day on which a token was used. Nobody waits for this: he would wait for another organization's writer. */
  note(hash: string, day: string): void;
  /** Ends when all that was noted is written. */
  written(): Promise<void>;
}

/** @param failed hears why a day could not be written; the token's next use tries again */
export function tokenUse(db: EdgeDatabase, failed: (error: unknown) => void): TokenUse {
  // One at a time: they take no more than one connection.
  const oneByOne = pLimit(1);
  const writing = new Map<string, Promise<void>>();
  const write = (hash: string, used: string) =>
    db.updateTable("tokens").set({ used }).where("hash", "=", hash).execute();
  return {
    note(hash, day) {
      if (writing.has(hash)) return;
      const end = oneByOne(() => write(hash, day))
        .then(() => undefined, failed)
        .finally(() => writing.delete(hash));
      writing.set(hash, end);
    },
    async written() {
      await Promise.all(writing.values());
    },
  };
}
