import type { Transaction } from "kysely";
import type { Tables } from "./database.ts";
import { type ObjectName, withRenamed } from "./links.ts";
import { Refusal } from "./refusal.ts";

/**
 * Gives an object another key, and whatever points to it the new one. An object that has gone there already, by a request
 * whose answer was lost, is there.
 *
 * @throws {Refusal} `exists` where the new key is taken
 */
export async function rename(
  on: Transaction<Tables>,
  organization: string,
  from: ObjectName,
  to: string,
): Promise<void> {
  const own = { organization, kind: from.kind, key: from.key };
  const aimed = { organization, target_kind: from.kind, target_key: from.key };
  const found = await on
    .selectFrom("objects")
    .select("key")
    .where((where) => where.and({ organization, kind: from.kind }))
    .where("key", "in", [from.key, to])
    .execute();
  const keys = found.map(({ key }) => key);
  if (!keys.includes(from.key)) return;
  if (keys.includes(to)) throw new Refusal("exists", `${from.kind}/${to} exists already`);
  const pointing = await on
    .selectFrom("links")
    .select(["kind", "key"])
    .where((where) => where.and(aimed))
    .execute();
  for (const { kind, key } of pointing) {
    const object = { organization, kind, key };
    const { fields } = await on
      .selectFrom("objects")
      .select("fields")
      .where((where) => where.and(object))
      .executeTakeFirstOrThrow();
    const renamed = withRenamed(kind, key, JSON.parse(fields) as Record<string, unknown>, from, to);
    await on
      .updateTable("objects")
      .set({ fields: JSON.stringify(renamed) })
      .where((where) => where.and(object))
      .execute();
  }
  await on
    .updateTable("links")
    .set({ target_key: to })
    .where((where) => where.and(aimed))
    .execute();
  for (const table of ["links", "objects"] as const) {
    await on
      .updateTable(table)
      .set({ key: to })
      .where((where) => where.and(own))
      .execute();
  }
}
