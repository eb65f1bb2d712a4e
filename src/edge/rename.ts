import type { Transaction } from "kysely";
import type { Tables } from "./database.ts";
import { mayWrite, type Scope } from "./grant.ts";
import { type ObjectName, withRenamed } from "./links.ts";
import { inPortions } from "./portions.ts";
import { Refusal } from "./refusal.ts";

/** Objects that are read and written by one statement. */
const portionSize = 50;

/**
 * Gives an object another key, and whatever points to it the new one. An object that has gone there already, by a request
 * whose answer was lost, is there.
 *
 * @throws {Refusal} `exists` where the new key is taken; `forbidden` where something points to it that the writer may not
 * write
 */
export async function rename(
  on: Transaction<Tables>,
  organization: string,
  from: ObjectName,
  to: string,
  scope: Scope,
): Promise<void> {
  if (!(await hasToGo(on, organization, from, to))) return;
  const pointing = await pointingTo(on, organization, from);
  if (!pointing.every((object) => mayWrite(scope, object)))
    throw new Refusal(
      "forbidden",
      `what points to ${from.kind}/${from.key} is not all the token's to change`,
    );
  for (const [kind, objects] of Map.groupBy(pointing, (object) => object.kind)) {
    const keys = objects.map(({ key }) => key);
    await inPortions(keys, portionSize, (portion) => repoint(on, organization, kind, portion, from, to));
  }
  await rekey(on, organization, from, to);
}

/** Whether the object is at its old key still. */
async function hasToGo(
  on: Transaction<Tables>,
  organization: string,
  from: ObjectName,
  to: string,
): Promise<boolean> {
  const found = await on
    .selectFrom("objects")
    .select("key")
    .where((where) => where.and({ organization, kind: from.kind }))
    .where("key", "in", [from.key, to])
    .execute();
  const keys = found.map(({ key }) => key);
  if (!keys.includes(from.key)) return false;
  if (keys.includes(to)) throw new Refusal("exists", `${from.kind}/${to} exists already`);
  return true;
}

function pointingTo(
  on: Transaction<Tables>,
  organization: string,
  target: ObjectName,
): Promise<ObjectName[]> {
  return on
    .selectFrom("links")
    .select(["kind", "key"])
    .where((where) => where.and({ organization, target_kind: target.kind, target_key: target.key }))
    .execute();
}

/** Writes the new key into the fields of objects of a kind that point to the old one. */
async function repoint(
  on: Transaction<Tables>,
  organization: string,
  kind: string,
  keys: readonly string[],
  from: ObjectName,
  to: string,
): Promise<void> {
  const rows = await on
    .selectFrom("objects")
    .selectAll()
    .where((where) => where.and({ organization, kind }))
    .where("key", "in", keys)
    .execute();
  const renamed = rows.map((row) => ({
    ...row,
    fields: JSON.stringify(
      withRenamed(kind, row.key, JSON.parse(row.fields) as Record<string, unknown>, from, to),
    ),
  }));
  await on
    .insertInto("objects")
    .values(renamed)
    .onConflict((conflict) =>
      conflict
        .columns(["organization", "kind", "key"])
        .doUpdateSet((row) => ({ fields: row.ref("excluded.fields") })),
    )
    .execute();
}

/** Gives the object its new key, in the links to it and from it too. */
async function rekey(
  on: Transaction<Tables>,
  organization: string,
  from: ObjectName,
  to: string,
): Promise<void> {
  await on
    .updateTable("links")
    .set({ target_key: to })
    .where((where) => where.and({ organization, target_kind: from.kind, target_key: from.key }))
    .execute();
  for (const table of ["links", "objects"] as const) {
    await on
      .updateTable(table)
      .set({ key: to })
      .where((where) => where.and({ organization, kind: from.kind, key: from.key }))
      .execute();
  }
}
