import type { JsonObject, SandboxObject } from "../database.ts";

/** All but the keys that begin with `_`, which are the sandbox's own. */
export function visible({ body }: SandboxObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith("_")));
}

export function timestamps(now: number): { created_at: string; updated_at: string } {
  const at = new Date(now).toISOString();
  return { created_at: at, updated_at: at };
}

/** `patch` over `base`, objects field by field; null and empty strings take a field away where `clears` names it. */
export function merge(base: JsonObject, patch: JsonObject, clears: readonly string[] = []): JsonObject {
  const result = new Map(Object.entries(base));
  for (const [name, value] of Object.entries(patch)) {
    const old = result.get(name);
    if (clears.includes(name) && (value === null || value === "")) result.delete(name);
    else result.set(name, isRow(value) && isRow(old) ? merge(old, value, clears) : value);
  }
  return Object.fromEntries(result);
}

function isRow(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The fields of a request that the API knows; others it ignores. */
export function knownFields(body: JsonObject, fields: readonly string[]): JsonObject {
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
