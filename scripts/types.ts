/**
 * Writes what follows from the JSON Schemas and the registry of kinds: schemas/tree.schema.json, the tree's schema in one
 * self-contained file, schemas/plan.schema.json, schemas/types.ts, the types of all of them, schemas/defaults.json, what the
 * tree's fields are where nobody says, schemas/limits.json, what calls of each provider can do, and the package's lists of
 * handlers and classes. With --check it only says whether all are fresh.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";
import { allProviders } from "../providers/index.ts";
import { treeWithProviders, withProviders } from "../providers/schema.ts";
import { phoneModels } from "../src/tree/desk-phone-models.ts";
import { classesModule, handlersModule, planSchemaOf, withKinds } from "./tree-of-kinds.ts";

type Json = Record<string, unknown>;

const folder = join(import.meta.dirname, "..", "schemas");
const treeSource = "tree.source.json";
const treeName = "tree.schema.json";
const accountName = "provider-account.schema.json";
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Json;

const tree = treeWithProviders(withKinds(read(treeSource)) as Json & { $defs: object });
const kinds = Object.fromEntries(
  readdirSync(folder)
    .filter((file) => file.endsWith(".schema.json") && file !== treeName && file !== "plan.schema.json")
    .sort()
    .map((file) => [file, file === accountName ? (withProviders(read(file)) as Json) : read(file)]),
);

/** `value` with every reference for which `follow` gives a schema replaced by that schema. */
function replaceReferences(value: unknown, follow: (reference: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => replaceReferences(each, follow));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = value as Json;
  const own = Object.fromEntries(
    Object.entries(rest).map(([key, each]) => [key, replaceReferences(each, follow)]),
  );
  if (typeof $ref !== "string") return own;
  const found = follow($ref);
  if (typeof found === "string") return { $ref: found, ...own };
  return { ...(replaceReferences(found, follow) as Json), ...own };
}

function at(document: unknown, pointer: string): unknown {
  return pointer
    .split("/")
    .filter(Boolean)
    .reduce<unknown>((value, key) => (value as Json)[key], document);
}

/** The tree's schema with what it shares with the kinds' schemas written in. */
function selfContained(): Json {
  return replaceReferences(tree, (reference) => {
    const [file = "", pointer = ""] = reference.split("#");
    if (file === "" || file === treeName) return `#${pointer}`;
    return at(kinds[file], pointer);
  }) as Json;
}

/** The schema with the vendors and models that dialtree knows, for editors to offer; the rules judge what is written. */
function withModels(schema: Json): Json {
  const phone = at(schema, "/$defs/deskPhone") as { properties: Record<string, Json> };
  const vendor = { ...phone.properties.vendor, examples: Object.keys(phoneModels) };
  const allOf = Object.entries(phoneModels).map(([name, models]) => ({
    if: { required: ["vendor"], properties: { vendor: { const: name } } },
    then: { properties: { model: { examples: Object.keys(models) } } },
  }));
  const deskPhone = { ...phone, properties: { ...phone.properties, vendor }, allOf };
  return { ...schema, $defs: { ...(schema.$defs as Json), deskPhone } };
}

/** One document that defines every shape once, so that each becomes one type. */
function forTypes(bundled: Json): Json {
  const titles = Object.values(kinds).map(({ title }) => String(title));
  const local = (own: string) => (reference: string) => {
    const [file = "", pointer = ""] = reference.split("#");
    return file === treeName || own === "" ? `#${pointer}` : `#/$defs/${own}${pointer}`;
  };
  const shapes = Object.values(kinds).map((kind) => [
    kind.title,
    withoutConditions(replaceReferences(kind, local(String(kind.title))) as Json),
  ]);
  const { $defs, ...top } = bundled;
  const document = {
    title: "Shapes",
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries([...titles, "Tree"].map((title) => [title, { $ref: `#/$defs/${title}` }])),
    $defs: { ...(withoutConditions($defs) as Json), Tree: top, ...Object.fromEntries(shapes) },
  };
  return namedOnce(document, document) as Json;
}

/** What is said beside a reference to a titled shape is said around it: it would make another shape of it. */
function namedOnce(value: unknown, document: Json): unknown {
  if (Array.isArray(value)) return value.map((each) => namedOnce(each, document));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, key === "$ref" ? each : namedOnce(each, document)]),
  ) as Json;
  if (typeof $ref !== "string") return rest;
  const meant = at(document, $ref.slice(1)) as Json;
  if (meant.title === undefined) return { ...(namedOnce(meant, document) as Json), ...rest };
  return Object.keys(rest).length === 0 ? { $ref } : { ...rest, allOf: [{ $ref }] };
}

/** The conditions say what goes together; as types they would only hide the fields. */
function withoutConditions<T>(schema: T): T {
  return JSON.parse(JSON.stringify(schema), (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("properties" in value)) return value;
    const { allOf: _all, anyOf: _any, oneOf: _one, not: _not, ...rest } = value as Json;
    return rest;
  }) as T;
}

/** The defaults of each titled shape's fields, by its title. */
function defaultsOf(schema: unknown): Record<string, Json> {
  if (typeof schema !== "object" || schema === null) return {};
  const { title, properties } = schema as { title?: string; properties?: Record<string, Json> };
  const own = Object.entries(properties ?? {}).flatMap(([name, field]) =>
    Object.hasOwn(field, "default") ? [[name, field.default]] : [],
  );
  const inner = Object.values(schema).map(defaultsOf);
  return Object.assign(own.length > 0 ? { [String(title)]: Object.fromEntries(own) } : {}, ...inner);
}

/** What calls can do at each provider that bounds them, for code that loads no provider. */
function callLimits(): Json {
  return Object.fromEntries(
    allProviders().flatMap(({ name, limits: { calls } }) => (calls === undefined ? [] : [[name, calls]])),
  );
}

const bundled = withModels(selfContained());
const types = await compile(forTypes(bundled), "Shapes", {
  bannerComment: "// Generated from the JSON Schemas by `npm run types`. Do not edit.",
  additionalProperties: false,
  format: true,
  style: { printWidth: 110 },
  ignoreMinAndMaxItems: true,
});

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
const written = {
  [`schemas/${treeName}`]: json(bundled),
  "schemas/plan.schema.json": json(planSchemaOf(read("plan.source.json"))),
  "schemas/types.ts": types,
  "schemas/defaults.json": json(defaultsOf(bundled)),
  "schemas/limits.json": json(callLimits()),
  "src/handlers.ts": handlersModule(),
  "src/resources/index.ts": classesModule(),
};
for (const [file, text] of Object.entries(written)) {
  const path = join(folder, "..", file);
  if (!process.argv.includes("--check")) writeFileSync(path, text);
  else if (readFileSync(path, "utf8") !== text) {
    process.stderr.write(`${file} is older than its sources: run \`npm run types\`\n`);
    process.exitCode = 1;
  }
}
