import { sql } from "kysely";
import type { EdgeDatabase } from "./database.ts";
import { prefixesOf, type Scope } from "./grant.ts";
import { objectColumns, objectOf, type StoredObject } from "./stored-object.ts";

export interface Page {
  readonly objects: StoredObject[];
  /** The last key, where there are further ones. */
  readonly next: string | undefined;
}

/** Bytes of a page after which it ends, whatever its limit. */
const pageBytes = 256 * 1024;

/** The objects of a kind with keys after `after`, as far as `reach` goes: so many, or fewer where they are large. */
export async function pageOf(
  db: EdgeDatabase,
  organization: string,
  kind: string,
  after: string,
  limit: number,
  scope: Scope,
): Promise<Page> {
  const prefixes = prefixesOf(scope, kind);
  const rows = db
    .selectFrom("objects")
    .where("organization", "=", organization)
    .where("kind", "=", kind)
    .where("key", ">", after)
    .$if(prefixes !== undefined, (query) =>
      query.where(({ or, eb }) =>
        or((prefixes ?? []).map((prefix) => eb(sql`substr(key, 1, ${prefix.length})`, "=", prefix))),
      ),
    )
    .orderBy("key");
  const sizes = rows.select(sql<number>`octet_length(fields)`.as("bytes")).limit(limit);
  const { total } = await db
    .selectFrom(sizes.as("sizes"))
    .select(sql<number | null>`sum(bytes)`.as("total"))
    .executeTakeFirstOrThrow();
  const count = Number(total) <= pageBytes ? limit : countWithin(pageBytes, await sizes.execute());
  const found = await rows
    .select(objectColumns)
    .limit(count + 1)
    .execute();
  const objects = found.slice(0, count).map(objectOf);
  return { objects, next: found.length > count ? objects.at(-1)?.key : undefined };
}

/** How many of the objects have no more bytes than that, but one at least. */
function countWithin(most: number, objects: readonly { bytes: number }[]): number {
  let total = 0;
  const over = objects.findIndex(({ bytes }) => {
    total += Number(bytes);
    return total > most;
  });
  return over < 0 ? objects.length : Math.max(1, over);
}
