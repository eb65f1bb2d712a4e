import type { Tables } from "./database.ts";

export interface StoredObject {
  readonly key: string;
  readonly version: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
}

export interface WrittenObject extends Pick<StoredObject, "owner" | "fields"> {
  /** Which of its targets another one keeps, see `linksOf`. */
  readonly elsewhere?: readonly string[] | undefined;
}

export const objectColumns = ["key", "version", "owner", "fields"] as const;

export function objectOf({
  key,
  version,
  owner,
  fields,
}: Pick<Tables["objects"], (typeof objectColumns)[number]>): StoredObject {
  return { key, version, owner, fields: JSON.parse(fields) as Record<string, unknown> };
}
