import type { SchemaObject } from "ajv/dist/2020.js";
import type { Refusal } from "../answers.ts";
import type { Kept, Row, SandboxDatabase, Unique } from "../database.ts";

/** What a request is about: the account whose key it carries, and the file. */
export interface Scene {
  readonly db: SandboxDatabase;
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Milliseconds that a number order takes. */
  readonly orderTime: number;
  readonly orderFails: boolean;
}

/** One of the carrier's resources: what its API shows, takes and refuses. */
export interface SandboxKind {
  /** Name in the file, and the path after `/v2/`. */
  readonly path: string;
  /** Status of an answer to POST. */
  readonly createdStatus: 200 | 201;
  readonly pageSize: number;
  /** Status of an answer to a query that is not understood. */
  readonly badQuery: 400 | 422;
  /** Status of an answer to a DELETE of what is in use. */
  readonly inUseStatus: 400 | 422;
  /** Newest first in lists. */
  readonly newestFirst?: true;
  /** Absent where nothing is made by POST. */
  readonly createSchema?: SchemaObject;
  /** Absent where nothing changes an object; then `updateMethod` is absent too. */
  readonly updateSchema?: SchemaObject;
  readonly updateMethod?: "PATCH" | "POST";
  /** Whether objects can be deleted; true when absent. */
  readonly removable?: false;
  /** Filters of the list by their name in the query, `name` for `filter[name]`. */
  readonly filters: Readonly<Record<string, (body: Row, value: string) => boolean>>;
  /** What a POST makes; `body` has passed the schema. Throws a Refusal. */
  create?(body: Row, scene: Scene): { id: string; body: Row };
  /** What a change makes of an object; by default the request's fields over the old ones. Throws a Refusal. */
  update?(old: Kept, body: Row, scene: Scene): Row;
  /** Values that no other object may have. */
  uniques?(body: Row, account: string): (Unique & { readonly refusal: Refusal })[];
  /** Why an object cannot be deleted. */
  usedBy?(kept: Kept, scene: Scene): string | undefined;
  /** Further reasons against a deletion. Throws a Refusal. */
  beforeRemove?(kept: Kept): void;
  /** The object as the API shows it; by default all but the keys that begin with `_`. */
  show?(kept: Kept, scene: Scene): Row;
  /** The answer to a DELETE; by default the object with 200. */
  readonly removed?: { readonly status: 204 } | { show(kept: Kept, scene: Scene): Row };
  /** Key of an object in the file when it is not the id in the path. */
  key?(account: string, id: string): string;
  /** What `POST /v2/PATH/ID/actions/NAME` does. */
  readonly actions?: Readonly<
    Record<
      string,
      { readonly schema: SchemaObject; change(old: Kept, body: Row): Row; show(kept: Kept): Row }
    >
  >;
  /** Brings what time alone changes up to date. */
  settle?(scene: Scene): void;
}

export function timestamps(now: number): { created_at: string; updated_at: string } {
  const at = new Date(now).toISOString();
  return { created_at: at, updated_at: at };
}

/** `patch` over `base`, objects field by field; null and empty strings take a field away where `clears` names it. */
export function merged(base: Row, patch: Row, clears: readonly string[] = []): Row {
  const result = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(patch)) {
    const old = result.get(name);
    if (clears.includes(name) && (value === null || value === "")) result.delete(name);
    else result.set(name, isRow(value) && isRow(old) ? merged(old, value, clears) : value);
  }
  return Object.fromEntries(result);
}

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of a request that the API knows; others it ignores. */
export function known(body: Row, fields: readonly string[]): Row {
  return Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function at(body: Row, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRow(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    body,
  );
}

export const contains = (field: string) => (body: Row, value: string) =>
  text(body[field]).toLowerCase().includes(value.toLowerCase());

export const equals = (field: string) => (body: Row, value: string) => text(body[field]) === value;
