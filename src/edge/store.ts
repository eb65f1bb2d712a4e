import { type CallStore, callStore } from "./call-store.ts";
import { type EdgeDatabase, isTimeout } from "./database.ts";
import { type HistoryStore, historyStore } from "./history-store.ts";
import { type ObjectStore, objectStore } from "./objects.ts";
import { type QueueStore, queueStore } from "./queue-store.ts";
import { type TokenStore, tokenStore } from "./tokens.ts";

export interface EdgeStore {
  readonly objects: ObjectStore;
  readonly calls: CallStore;
  readonly queues: QueueStore;
  readonly history: HistoryStore;
  readonly tokens: TokenStore;
  /**
   * Tells which organizations others have changed, or their queues, as soon as the database says so; SQLite never does.
   *
   * @returns ends it
   */
  listen(heard: Heard, failed: (error: unknown) => void): () => Promise<void>;
  /** Says to the others that something has happened in an organization's queues. */
  poke(organization: string): Promise<void>;
  close(): Promise<void>;
}

/** Hears of an organization: of what it has, or of its queues. */
export type Heard = (organization: string, what: "objects" | "queues") => void;

/** Before the name of an organization in a notice of its queues; no name has it. */
const ofQueues = "queues:";

export interface StoreOptions {
  /** What others' writes do not keep waiting, where that is another connection. */
  readonly reads?: EdgeDatabase | undefined;
  /** Hears of a failure that keeps nobody from what he asked for. */
  readonly failed?: ((error: unknown) => void) | undefined;
  /** Where the database tells of changes. */
  readonly notices?: Notices | undefined;
  /** Is done at the end, while the database is still open. */
  readonly ending?: (() => Promise<void>) | undefined;
}

export interface Notices {
  readonly told: (on: EdgeDatabase, notice: string) => Promise<unknown>;
  listen(heard: (notice: string) => void, failed: (error: unknown) => void): () => Promise<void>;
}

export function edgeStore(
  db: EdgeDatabase,
  { reads = db, failed = warn, notices, ending }: StoreOptions = {},
): EdgeStore {
  const queues = queueStore(db);
  const { useWritten, ...tokens } = tokenStore(db, reads, failed);
  return {
    objects: objectStore(db, reads, notices?.told),
    calls: callStore(db, reads),
    queues,
    history: historyStore(db, reads),
    tokens,
    listen(heard, failed) {
      const told = (notice: string) =>
        notice.startsWith(ofQueues)
          ? heard(notice.slice(ofQueues.length), "queues")
          : heard(notice, "objects");
      return notices?.listen(told, failed) ?? (() => Promise.resolve());
    },
    async poke(organization) {
      await queues.poke(organization);
      await notices?.told(db, `${ofQueues}${organization}`);
    },
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
