import tree from "../../schemas/tree.schema.json" with { type: "json" };

type Json = Record<string, unknown>;

/**
 * A kind's schema with what it shares with the tree's schema written in, so that defaults are filled in and each
 * property says all about itself.
 */
export function inlined<T>(schema: object): T {
  return writtenIn(schema) as T;
}

function writtenIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writtenIn);
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = value as Json;
  const own = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, writtenIn(each)]));
  if (typeof $ref !== "string") return own;
  const [, pointer = ""] = $ref.split("#");
  const meant = pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as Json)[key], tree);
  return { ...(writtenIn(meant) as Json), ...own };
}
