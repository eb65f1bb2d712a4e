/** What follows from the registry of kinds in the schemas and in the package's own lists. */
import { dangers } from "../src/kinds/dangers.ts";
import type { Kind } from "../src/kinds/kind.ts";
import { kinds } from "../src/kinds/registry.ts";

type Json = Record<string, unknown>;

interface TreeSource extends Json {
  readonly properties: Json;
  readonly $defs: Json & {
    readonly account: { readonly properties: Json };
    readonly danger: Json;
    readonly target: { readonly properties: Json };
  };
}

/** The tree's source with every danger, and with whatever kind has no section of its own there. */
export function withKinds(source: Json): Json {
  const tree = structuredClone(source) as TreeSource;
  tree.$defs.danger.enum = dangers;
  for (const kind of kinds) {
    const holder = kind.belongsTo === "organization" ? tree.properties : tree.$defs.account.properties;
    if (Object.hasOwn(holder, kind.section)) continue;
    holder[kind.section] = sectionOf(kind);
    tree.$defs[kind.id] = definitionOf(kind);
  }
  for (const { id, word } of kinds.filter(({ isTarget }) => isTarget))
    tree.$defs.target.properties[id] ??= {
      $ref: "#/$defs/reference",
      description: `A ${word}, \`NAME\` or \`ACCOUNT/NAME\`.`,
    };
  return tree;
}

function sectionOf({ id, word, schema }: Kind): Json {
  const { examples: [example] = [{}] } = schema as { examples?: readonly unknown[] };
  return {
    type: "object",
    propertyNames: { $ref: "#/$defs/name" },
    additionalProperties: { $ref: `#/$defs/${id}` },
    description: `What is a ${word}, by name. ${schema.description}`,
    examples: [{ main: example }],
  };
}

/** A kind's own fields as the tree has them: names in the place of ids. */
function definitionOf({
  name,
  schema,
  keyField,
  treeNames = {},
  notInTree = [],
  references = [],
}: Kind): Json {
  const isTold = (field: string) => field !== "account" && field !== keyField && !notInTree.includes(field);
  const ids = references.filter(({ isId }) => isId).map(({ at }) => at);
  const told = (field: string, shape: object) =>
    ids.includes(field) ? { ...shape, type: undefined, $ref: "#/$defs/name" } : shape;
  const fields = Object.entries(schema.properties).filter(([field]) => isTold(field));
  return {
    title: `Tree${name}`,
    type: "object",
    additionalProperties: false,
    required: (schema.required ?? []).filter(isTold).map((field) => treeNames[field] ?? field),
    description: schema.description,
    properties: Object.fromEntries(
      fields.map(([field, shape]) => [treeNames[field] ?? field, told(field, shape)]),
    ),
  };
}

/** The plan's schema, whose changes are of any kind. */
export function planSchemaOf(source: Json): Json {
  const text = JSON.stringify(source).replaceAll(
    '"enum":"kinds"',
    `"enum":${JSON.stringify(kinds.map(({ name }) => name))}`,
  );
  return JSON.parse(text) as Json;
}

const banner = "// Generated from the registry of kinds by `npm run types`. Do not edit.";

/** What state asks for: the handler of each kind. */
export function handlersModule(): string {
  const others = kinds.filter(({ name }) => name !== "ProviderAccount");
  return [
    banner,
    "/** What the constant string of every resource's `__provider` asks for: the handler of its kind. */",
    'import { accountHandler } from "./lifecycle/account-handler.ts";',
    'import { handlerOf } from "./lifecycle/handler.ts";',
    "",
    "export const ProviderAccount = accountHandler();",
    ...others.map(({ name }) => `export const ${name} = handlerOf("${name}");`),
    "",
  ].join("\n");
}

/** The classes of all kinds, each from the file of its name. */
export function classesModule(): string {
  const file = ({ name }: Kind) => name.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  return [
    banner,
    ...kinds.map((kind) => `export * from "./${file(kind)}.ts";`).toSorted(),
    'export type { OrganizationArgs } from "./organization.ts";',
    'export type { TargetArg } from "./target.ts";',
    "",
  ].join("\n");
}
