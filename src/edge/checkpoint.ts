import { isMainThread, Worker, workerData } from "node:worker_threads";
import SQLite from "better-sqlite3";

/** Milliseconds between two looks; a WAL file grows so long. */
const interval = 200;
/** Pages of a WAL file after which SQLite itself does it, within a write: its own, and where a thread should be sooner. */
const pages = { usual: 1000, apart: 50_000 };

/**
 * Lets a thread of its own bring SQLite's WAL file into the database: it waits for the disk, and whoever wrote last would
 * wait with the whole process.
 *
 * @returns what ends the thread: until then it holds the file open
 */
export function checkpointApart(database: SQLite.Database): () => Promise<void> {
  database.pragma(`wal_autocheckpoint = ${pages.apart}`);
  const worker = new Worker(new URL(import.meta.url), { workerData: { checkpointed: database.name } });
  worker.unref();
  // What hinders the thread meets the next write, which can say so.
  worker.once("error", () => {
    if (database.open) database.pragma(`wal_autocheckpoint = ${pages.usual}`);
  });
  return async () => {
    await worker.terminate();
  };
}

const file = (workerData as { readonly checkpointed?: string } | null)?.checkpointed;
if (!isMainThread && file !== undefined) {
  const database = new SQLite(file, { fileMustExist: true });
  setInterval(() => database.pragma("wal_checkpoint(PASSIVE)"), interval);
}
