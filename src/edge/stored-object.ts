import type { Tables } from "./database.ts";

export interface StoredObject {
  readonly key: string;
  readonly version: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
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
