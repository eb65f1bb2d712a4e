import type { Transaction } from "kysely";
import type { Tables } from "./database.ts";
import type { ObjectName } from "./links.ts";
import { inPortions } from "./portions.ts";

/** Links that are taken away, and that are written, by one statement. */
const removal = 125;
const insertion = 50;

/**
 * Writes what an object points to, as far as that is another thing than what is written.
 *
 * @param isNew whether nothing is written of the object
 */
export async function writeLinks(
  on: Transaction<Tables>,
  organization: string,
  { kind, key }: ObjectName,
  links: readonly ObjectName[],
  isNew: boolean,
): Promise<void> {
  const row = { organization, kind, key };
  const before = isNew ? [] : await linksFrom(on, organization, { kind, key });
  await inPortions(without(before, links), removal, async (portion) => {
    const byKind = [...Map.groupBy(portion, (link) => link.kind)];
    await on
      .deleteFrom("links")
      .where(({ and, or, eb }) =>
        or(
          byKind.map(([target_kind, targets]) =>
            and([
              and({ ...row, target_kind }),
              eb(
                "target_key",
                "in",
                targets.map((target) => target.key),
              ),
            ]),
          ),
        ),
      )
      .execute();
  });
  await inPortions(without(links, before), insertion, async (portion) => {
    const rows = portion.map((link) => ({ ...row, target_kind: link.kind, target_key: link.key }));
    await on.insertInto("links").values(rows).execute();
  });
}

/** What is written of what an object points to. */
function linksFrom(on: Transaction<Tables>, organization: string, name: ObjectName): Promise<ObjectName[]> {
  return linksOfObject(on, organization, name).execute();
}

const linksOfObject = (on: Transaction<Tables>, organization: string, { kind, key }: ObjectName) =>
  on
    .selectFrom("links")
    .select(["target_kind as kind", "target_key as key"])
    .where((where) => where.and({ organization, kind, key }));

/** Of what an object points to, what is not there. */
export function danglingLinks(
  on: Transaction<Tables>,
  organization: string,
  name: ObjectName,
): Promise<ObjectName[]> {
  return linksOfObject(on, organization, name)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("objects")
            .select("objects.key")
            .whereRef("objects.organization", "=", "links.organization")
            .whereRef("objects.kind", "=", "links.target_kind")
            .whereRef("objects.key", "=", "links.target_key"),
        ),
      ),
    )
    .execute();
}

/** What points to an object, itself aside: the first ones, by kind and key. */
export function pointingTo(
  on: Transaction<Tables>,
  organization: string,
  { kind, key }: ObjectName,
  limit: number,
): Promise<ObjectName[]> {
  return on
    .selectFrom("links")
    .select(["kind", "key"])
    .where((where) => where.and({ organization, target_kind: kind, target_key: key }))
    .where(({ not, and }) => not(and({ kind, key })))
    .orderBy("kind")
    .orderBy("key")
    .limit(limit)
    .execute();
}

function without(links: readonly ObjectName[], others: readonly ObjectName[]): ObjectName[] {
  const names = new Set(others.map(pathOf));
  return links.filter((link) => !names.has(pathOf(link)));
}

export const pathOf = ({ kind, key }: ObjectName): string => `${kind}/${key}`;
