import { mapReferences } from "../kinds/map-references.ts";
import { keyOf } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import type { LiveObject } from "./reading.ts";

/** Names that resources have or are to have, by what `idKeyOf` makes of them. */
export type NamesById = ReadonlyMap<string, string>;

/** What an id means only together with its kind and account: an attachment has its list's. */
export const idKeyOf = (kind: string, id: string, account: string | undefined): string =>
  `${account ?? ""}:${keyOf({ kind, name: id })}`;

/** An object's fields with names where its keeper has ids; an id that has no name stays, so that it can be said. */
export function namedFields(
  { kind, account, stored }: LiveObject,
  names: NamesById,
): Record<string, unknown> {
  const set = Object.entries(stored.fields).filter(([, value]) => value !== undefined);
  return mapReferences(kindNamed(kind), Object.fromEntries(set), ({ reference, to, value }) =>
    reference.isId ? (names.get(idKeyOf(to, String(value), account)) ?? value) : value,
  ) as Record<string, unknown>;
}
