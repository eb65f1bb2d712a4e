/** Writes docs/tree.md, the guide to the tree with every field, from its schema; --check only says whether it is fresh. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import treeSchema from "../schemas/tree.schema.json" with { type: "json" };
import { kinds } from "../src/kinds/registry.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly description?: string;
  readonly properties?: Record<string, Schema>;
  readonly required?: string[];
  readonly enum?: unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: Schema[];
  readonly oneOf?: Schema[];
  readonly additionalProperties?: boolean | Schema;
  readonly default?: unknown;
  readonly examples?: unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly "x-title"?: string;
}

const defs = treeSchema.$defs as unknown as Record<string, Schema>;
/** The definitions that have a section of their own, each after the one that first refers to it, with its title. */
const titles = new Map<string, string>();
collect(treeSchema as unknown as Schema);

function collect(schema: unknown): void {
  if (typeof schema !== "object" || schema === null) return;
  const { $ref, $defs: _defs, ...own } = schema as Schema & { $defs?: unknown };
  const [, , name = "", ...below] = $ref?.split("/") ?? [];
  const title = below.length === 0 ? titleOf(name) : undefined;
  if (title !== undefined && !titles.has(name)) {
    titles.set(name, title);
    collect(defs[name]);
  }
  for (const each of Object.values(own)) collect(each);
}

/** What a kind is called, or what the definition itself says that it is. */
function titleOf(name: string): string | undefined {
  const kind = kinds.find(({ belongsTo, section }) => {
    const holder = belongsTo === "organization" ? (treeSchema as unknown as Schema) : defs.account;
    const { items, additionalProperties } = holder?.properties?.[section] ?? {};
    return (items ?? (additionalProperties as Schema | undefined))?.$ref === `#/$defs/${name}`;
  });
  return kind ? `${kind.word.charAt(0).toUpperCase()}${kind.word.slice(1)}` : defs[name]?.["x-title"];
}

const anchor = (title: string) => title.toLowerCase().replaceAll(" ", "-");

function typeOf(schema: Schema): string {
  if (schema.$ref) {
    const name = schema.$ref.split("/")[2] ?? "";
    const title = titles.get(name);
    if (schema.$ref.split("/").length === 3 && title) return `[${title.toLowerCase()}](#${anchor(title)})`;
    const meant = schema.$ref
      .split("/")
      .slice(1)
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], treeSchema);
    return typeOf(meant as Schema);
  }
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(", ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.anyOf && !schema.properties) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.oneOf && !schema.properties) return schema.oneOf.map(typeOf).join(" or ");
  if (schema.type === "array") return `list of ${schema.items ? typeOf(schema.items) : "values"}`;
  if (typeof schema.additionalProperties === "object") return `map of ${typeOf(schema.additionalProperties)}`;
  if (schema.type === "object") return `map { ${Object.keys(schema.properties ?? {}).join(", ")} }`;
  const bounds =
    schema.minimum !== undefined && schema.maximum !== undefined
      ? ` ${schema.minimum} to ${schema.maximum}`
      : "";
  return `${schema.type ?? "text"}${bounds}`.replace("string", "text");
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
const code = (value: unknown) =>
  value === undefined ? "" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

function table({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const shown = required.includes(name) ? `**${name}**` : name;
    return `| ${[shown, typeOf(schema), code(schema.default), schema.description ?? "", code(schema.examples?.[0])].map(cell).join(" | ")} |`;
  });
  return ["| Field | Type | Default | Meaning | Example |", "| --- | --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

const sections = Array.from(titles, ([name, title]) => {
  const schema = defs[name] ?? {};
  if (schema.enum) return `## ${title}\n\n${schema.description}\n\n${typeOf(schema)}\n`;
  const body = schema.properties
    ? table(schema)
    : "Exactly one of `{ env: NAME }`, a variable of the environment that the engine runs in; `{ config: KEY }`, a secret of the stack's configuration; `{ file: PATH }`, a file relative to the project's folder.";
  return `## ${title}\n\n${schema.description}\n\n${body}\n`;
});

const guide = `<!-- Written from schemas/tree.schema.json by \`npm run types\`. Do not edit. -->

# The tree

A tree is one YAML file, or a folder whose \`*.yaml\` files are its parts. \`dialtree init\` writes a first one,
\`dialtree validate\` finds all that is wrong with it, and an editor with a YAML language server completes and explains it
by its first line: \`# yaml-language-server: $schema=./tree.schema.json\`.

- Maps are keyed by name. A name is the resource's name in Pulumi (\`front/dana-desk\`), so another name makes another
  resource, and a change of any other field never renames one.
- A reference is a name of the same account, or \`account/name\`. Users and teams belong to the organization, so whatever
  they name of an account is written \`account/name\`.
- Extensions are text. \`101:\` and \`0400:\` without quotes are read as written.
- A credential is never in the tree.
- A rule is silenced at its place by a comment with its code and a reason, in the problem's line or alone above it:
  \`# dialtree-ignore DT2123: 10 is the door, and we wait for it\`.

**Bold** fields are required.

## Top level

${table(treeSchema as unknown as Schema)}

${sections.join("\n")}`;

const target = join(import.meta.dirname, "..", "docs", "tree.md");
if (!process.argv.includes("--check")) writeFileSync(target, guide);
else if (readFileSync(target, "utf8") !== guide) {
  process.stderr.write("docs/tree.md is older than the schema: run `npm run types`\n");
  process.exitCode = 1;
}
