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
  if (!pointing.every((object) => mayWrite(scope, object)))
    throw new Refusal(
      "forbidden",
      `what points to ${from.kind}/${from.key} is not all the token's to change`,
    );
  for (const [kind, objects] of Map.groupBy(pointing, (object) => object.kind)) {
    await inPortions(objects, portionSize, async (portion) => {
      const rows = await on
        .selectFrom("objects")
        .selectAll()
        .where((where) => where.and({ organization, kind }))
        .where(
          "key",
          "in",
          portion.map(({ key }) => key),
        )
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
    });
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
