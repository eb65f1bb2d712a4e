import { type CallStore, callStore } from "./call-store.ts";
import { type EdgeDatabase, isTimeout } from "./database.ts";
import { type HistoryStore, historyStore } from "./history-store.ts";
import { type ObjectStore, objectStore, type Told } from "./objects.ts";
import { type TokenStore, tokenStore } from "./tokens.ts";

export interface EdgeStore {
  readonly objects: ObjectStore;
  readonly calls: CallStore;
  readonly history: HistoryStore;
  readonly tokens: TokenStore;
  /**
   * Tells which organizations others have changed, as soon as the database says so; SQLite never does.
   *
   * @returns ends it
   */
  listen(heard: (organization: string) => void, failed: (error: unknown) => void): () => Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  /** What others' writes do not keep waiting, where that is another connection. */
  readonly reads?: EdgeDatabase | undefined;
  /** Hears of a failure that keeps nobody from what he asked for. */
  readonly failed?: ((error: unknown) => void) | undefined;
  /** Where the database tells of changes. */
  readonly notices?: { readonly told: Told; readonly listen: EdgeStore["listen"] } | undefined;
  /** Is done at the end, while the database is still open. */
  readonly ending?: (() => Promise<void>) | undefined;
}

export function edgeStore(
  db: EdgeDatabase,
  { reads = db, failed = warn, notices, ending }: StoreOptions = {},
): EdgeStore {
  const { useWritten, ...tokens } = tokenStore(db, reads, failed);
  return {
    objects: objectStore(db, reads, notices?.told),
    calls: callStore(db, reads),
    history: historyStore(db, reads),
    tokens,
    listen: notices?.listen ?? (() => () => Promise.resolve()),
    async close() {
      await useWritten();
      await ending?.();
      await db.destroy();
      if (reads !== db) await reads.destroy();
    },
  };
}

/** What was busy is tried again at the next use. */
function warn(error: unknown): void {
  if (!isTimeout(error)) process.emitWarning(error instanceof Error ? error : String(error));
}
