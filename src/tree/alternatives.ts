import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };

/** As much of a JSON Schema as walking along it needs. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly format?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

// The type of a JSON file says of each value what it is there, not what a schema may have.
export const root = treeSchema as unknown as Schema;

const defs = treeSchema.$defs as unknown as Readonly<Record<string, Schema>>;
const known = new WeakMap<Schema, readonly Schema[]>();
const below = new WeakMap<Schema, Map<string, readonly Schema[]>>();

/** Every shape that a value of this schema may have, references followed. */
export function alternatives(schema: Schema): readonly Schema[] {
  let found = known.get(schema);
  if (found === undefined) {
    const referred = schema.$ref === undefined ? undefined : pointed(schema.$ref);
    const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(referred ? [referred] : [])];
    found = [schema, ...branches.flatMap((branch) => alternatives(branch))];
    known.set(schema, found);
  }
  return found;
}

/** Shapes of what lies under `key` of a map, or of the items of a list. */
export function shapesUnder(shapes: readonly Schema[], key: string | number): readonly Schema[] {
  const first = shapes[0];
  if (first === undefined) return [];
  const cache = below.get(first) ?? new Map<string, readonly Schema[]>();
  below.set(first, cache);
  const isIndex = typeof key === "number" || (/^\d+$/.test(key) && shapes.some(({ items }) => items));
  const name = isIndex
    ? "items"
    : shapes.some(({ properties }) => properties && Object.hasOwn(properties, key))
      ? `.${key}`
      : "others";
  let found = cache.get(name);
  if (found === undefined) {
    found = shapes.flatMap((shape) => {
      if (isIndex) return shape.items ? alternatives(shape.items) : [];
      const property =
        shape.properties && Object.hasOwn(shape.properties, key) ? shape.properties[key] : undefined;
      const other = typeof shape.additionalProperties === "object" ? shape.additionalProperties : undefined;
      const next = property ?? other;
      return next ? alternatives(next) : [];
    });
    cache.set(name, found);
  }
  return found;
}

function pointed(reference: string): Schema {
  const [, , name = "", ...rest] = reference.split("/");
  const start = defs[name] as Schema;
  return rest.reduce<Schema>(
    (schema, key) => (schema as unknown as Record<string, Schema>)[key] as Schema,
    start,
  );
}
