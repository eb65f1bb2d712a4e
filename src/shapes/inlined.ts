import tree from "../../schemas/tree.schema.json" with { type: "json" };

type Json = Record<string, unknown>;

/**
 * A kind's schema with what it shares with the tree's schema written in, so that defaults are filled in and each
 * property says all about itself. What has itself in it stands in `$defs`, where it refers to itself.
 */
export function inlined<T>(schema: object): T {
  const own = new Set<string>();
  const whole = writtenIn(schema, [], own) as Json;
  // One by one, since writing one in may find another.
  const $defs = Object.fromEntries(
    own.values().map((pointer) => [nameIn(pointer), writtenIn(meantBy(pointer), [pointer], own)]),
  );
  return (own.size === 0 ? whole : { ...whole, $defs }) as T;
}

/** @param open pointers that are being written in; one that is met again is added to `own` */
function writtenIn(value: unknown, open: readonly string[], own: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((each) => writtenIn(each, open, own));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = value as Json;
  const beside = Object.fromEntries(
    Object.entries(rest).map(([key, each]) => [key, writtenIn(each, open, own)]),
  );
  if (typeof $ref !== "string") return beside;
  const [, pointer = ""] = $ref.split("#");
  if (open.includes(pointer)) {
    own.add(pointer);
    return { ...beside, $ref: `#/$defs/${nameIn(pointer)}` };
  }
  return { ...(writtenIn(meantBy(pointer), [...open, pointer], own) as Json), ...beside };
}

function meantBy(pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as Json)[key], tree);
}

const nameIn = (pointer: string) => pointer.split("/").at(-1) ?? pointer;
