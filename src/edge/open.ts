import { checkpointApart } from "./checkpoint.ts";
import { connect, openEdgeDatabase } from "./database.ts";
import { type EdgeStore, edgeStore } from "./store.ts";

/**
 * The edge's store. It reads through connections of their own, so that nobody waits for another organization's write.
 *
 * @param url as of `openEdgeDatabase`
 * @param isServed whether many organizations share the process for long
 * @throws {DialtreeError} DT3108, DT1018, DT1022
 */
export async function openEdgeStore(url: string, isServed = false): Promise<EdgeStore> {
  const db = await openEdgeDatabase(url, isServed ? checkpointApart : undefined);
  return edgeStore(db, url === ":memory:" ? db : await connect(url));
}
