import type { SchemaObject } from "ajv/dist/2020.js";
import { ErrorAnswer } from "../answers.ts";
import type { Claim, JsonObject, SandboxObject } from "../database.ts";
import type { Scene } from "../scene.ts";

/** One of the carrier's resources: what its API shows, takes and refuses. */
export interface SandboxKind {
  /** Name in the file, and the path after `/v2/`. */
  readonly path: string;
  readonly list: ObjectList;
  /** What POST does. */
  readonly create?: Creation;
  readonly change?: Change;
  /** What DELETE does. */
  readonly remove?: Removal;
  /** What `POST /v2/PATH/ID/actions/NAME` does. */
  readonly actions?: Readonly<Record<string, Action>>;
  /** The object as the API shows it. */
  show(object: SandboxObject, scene: Scene): JsonObject;
  /** Values that no other object may have, each with the answer to whoever asks for one that is taken. */
  claims?(body: JsonObject, account: string): (Claim & { readonly answer: ErrorAnswer })[];
  /** Key of an object in the file when it is not the id in the path. */
  key?(account: string, id: string): string;
  /** Brings what time alone changes up to date. */
  settle?(scene: Scene): void;
}

export interface ObjectList {
  readonly pageSize: number;
  readonly newestFirst?: true;
  /** By their name in the query, `name` for `filter[name]`. */
  readonly filters: Readonly<Record<string, (body: JsonObject, value: string) => boolean>>;
  /** Status of an answer to a query that is not understood. */
  readonly badQueryStatus: 400 | 422;
}

export interface Creation {
  readonly status: 200 | 201;
  readonly schema: SchemaObject;
  /** `body` has passed the schema. Throws an ErrorAnswer. */
  make(body: JsonObject, scene: Scene): { id: string; body: JsonObject };
}

export interface Change {
  readonly method: "PATCH" | "POST";
  readonly schema: SchemaObject;
  /** What becomes of the object's body; the time of the change is added. Throws an ErrorAnswer. */
  apply(old: SandboxObject, body: JsonObject, scene: Scene): JsonObject;
}

export interface Removal {
  /** Throws an ErrorAnswer where the object has to stay. */
  refuse?(object: SandboxObject, scene: Scene): void;
  /** The object as the answer shows it, with 200; or 204. */
  readonly answer: ((object: SandboxObject, scene: Scene) => JsonObject) | "empty";
}

export interface Action {
  readonly schema: SchemaObject;
  /** What becomes of the object's body. */
  apply(old: SandboxObject, body: JsonObject): JsonObject;
  /** The answer. */
  show(object: SandboxObject): JsonObject;
}

/** All but the keys that begin with `_`, which are the sandbox's own. */
export function visible({ body }: SandboxObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith("_")));
}

export function inUse(status: 400 | 422, reason: string): ErrorAnswer {
  return new ErrorAnswer(status, "10021", "Resource in use", `The resource is in use: ${reason}.`);
}

export function timestamps(now: number): { created_at: string; updated_at: string } {
  const at = new Date(now).toISOString();
  return { created_at: at, updated_at: at };
}

/** `patch` over `base`, objects field by field; null and empty strings take a field away where `clears` names it. */
export function merged(base: JsonObject, patch: JsonObject, clears: readonly string[] = []): JsonObject {
  const result = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(patch)) {
    const old = result.get(name);
    if (clears.includes(name) && (value === null || value === "")) result.delete(name);
    else result.set(name, isRow(value) && isRow(old) ? merged(old, value, clears) : value);
  }
  return Object.fromEntries(result);
}

function isRow(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of a request that the API knows; others it ignores. */
export function known(body: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => fields.includes(name)));
}

export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function at(body: JsonObject, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (isRow(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    body,
  );
}

export const contains = (field: string) => (body: JsonObject, value: string) =>
  text(body[field]).toLowerCase().includes(value.toLowerCase());

export const equals = (field: string) => (body: JsonObject, value: string) => text(body[field]) === value;
