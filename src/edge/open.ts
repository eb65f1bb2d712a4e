import { sql } from "kysely";
import { checkpointApart } from "./checkpoint.ts";
import { connect, isPostgres, openEdgeDatabase } from "./database.ts";
import { channel, listen } from "./notices.ts";
import { type EdgeStore, edgeStore, type StoreOptions } from "./store.ts";

/**
 * The edge's store. It reads through connections of their own, so that nobody waits for another organization's write.
 *
 * @param url as of `openEdgeDatabase`
 * @param isServed whether many organizations share the process for long
 * @param failed as of `edgeStore`
 * @throws {DialtreeError} DT3108, DT1018, DT1022
 */
export async function openEdgeStore(
  url: string,
  isServed = false,
  failed?: StoreOptions["failed"],
): Promise<EdgeStore> {
  let ending = () => Promise.resolve();
  try {
    const db = await openEdgeDatabase(url, (file) => {
      if (isServed) ending = checkpointApart(file);
    });
    const reads = url === ":memory:" ? db : await connect(url);
    return edgeStore(db, {
      reads,
      failed,
      notices: isPostgres(url) ? noticesOf(url) : undefined,
      ending: () => ending(),
    });
  } catch (error) {
    await ending();
    throw error;
  }
}

const noticesOf = (url: string): NonNullable<StoreOptions["notices"]> => ({
  told: (on, notice) => sql`select pg_notify(${channel}, ${notice})`.execute(on),
  listen: (heard, failed) => listen(url, heard, failed),
});
