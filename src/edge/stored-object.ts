import type { Selectable } from "kysely";
import type { Tables } from "./database.ts";

export interface StoredObject {
  readonly key: string;
  readonly version: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
  /** What its provider has of it that calls need: its id there, and what the kind says. */
  readonly carrier?: Readonly<Record<string, unknown>>;
  /** When it was written last, and by which token; absent where nobody knows. */
  readonly changed?: { readonly at: string; readonly by?: string };
}

export interface WrittenObject extends Pick<StoredObject, "owner" | "fields" | "carrier"> {
  /** Which of its targets another one keeps, see `linksOf`. */
  readonly elsewhere?: readonly string[] | undefined;
}

export const objectColumns = [
  "key",
  "version",
  "owner",
  "fields",
  "carrier",
  "changed_at",
  "changed_by",
] as const;

export function objectOf({
  key,
  version,
  owner,
  fields,
  carrier,
  changed_at: at,
  changed_by: by,
}: Pick<Selectable<Tables["objects"]>, (typeof objectColumns)[number]>): StoredObject {
  const changed = at === "" ? {} : { changed: { at, ...(by === "" ? {} : { by }) } };
  const known = carrier === "" ? {} : { carrier: JSON.parse(carrier) as Record<string, unknown> };
  return { key, version, owner, fields: JSON.parse(fields) as Record<string, unknown>, ...known, ...changed };
}
