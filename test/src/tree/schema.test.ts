import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import treeSchema from "../../../schemas/tree.schema.json" with { type: "json" };
import { addFormats } from "../../../src/shapes/formats.ts";
import { phoneModels } from "../../../src/tree/desk-phone-models.ts";

interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const root = treeSchema as unknown as Schema;

function pointed(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const keys = schema.$ref.split("/").slice(1);
  return {
    ...(keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], root) as Schema),
    ...schema,
  };
}

/** Every field of a schema, with its place. */
function* fields(schema: Schema, place: string): Generator<[place: string, field: Schema]> {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    yield [`${place}.${name}`, pointed(field)];
    yield* fields(field, `${place}.${name}`);
  }
  for (const each of [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
    if (each) yield* fields(each, place);
  for (const [name, each] of Object.entries(schema.$defs ?? {})) yield* fields(each, name);
}

it("every field of the tree is explained, with an example that is one", () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats(ajv);
  ajv.addSchema({ ...treeSchema, $id: "tree" });
  const all = [...fields(root, "tree")];
  expect(all.length).toBeGreaterThan(150);
  for (const [place, field] of all) {
    expect([place, field.description ?? ""]).not.toEqual([place, ""]);
    expect([place, field.examples?.length ?? 0]).not.toEqual([place, 0]);
    const local = JSON.parse(JSON.stringify(field).replaceAll('"#/', '"tree#/')) as object;
    for (const example of field.examples ?? [])
      expect([place, example, ajv.validate(local, example)]).toEqual([place, example, true]);
  }
});

it("an editor is offered every vendor, and the models of the one that is written", () => {
  const { properties, allOf } = treeSchema.$defs.deskPhone;
  expect(properties.vendor.examples).toEqual(Object.keys(phoneModels));
  const offered = allOf.map((each) => [each.if.properties.vendor.const, each.then.properties.model.examples]);
  expect(Object.fromEntries(offered)).toEqual(
    Object.fromEntries(Object.entries(phoneModels).map(([vendor, models]) => [vendor, Object.keys(models)])),
  );
});
