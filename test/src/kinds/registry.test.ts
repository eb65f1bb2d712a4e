import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import planSchema from "../../../schemas/plan.schema.json" with { type: "json" };
import treeSchema from "../../../schemas/tree.schema.json" with { type: "json" };
import * as handlers from "../../../src/handlers.ts";
import { dangers } from "../../../src/kinds/dangers.ts";
import type { Kind } from "../../../src/kinds/kind.ts";
import { kinds } from "../../../src/kinds/registry.ts";
import * as resources from "../../../src/resources/index.ts";

const names = kinds.map(({ name }) => name);
const readme = readFileSync("README.md", "utf8");

interface Shape {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
}

const defs = treeSchema.$defs as unknown as Readonly<Record<string, Shape>>;
const holders = {
  account: defs.account?.properties ?? {},
  organization: treeSchema.properties as Readonly<Record<string, Shape>>,
};

/** The definition of what lies in a kind's section. */
function definitionOf({ belongsTo, section }: Kind): Shape {
  const held = holders[belongsTo][section];
  const { $ref = "" } =
    held?.items ?? (typeof held?.additionalProperties === "object" ? held.additionalProperties : {});
  return defs[$ref.split("/").at(-1) ?? ""] ?? {};
}

describe("whatever lists kinds lists these", () => {
  it("the plan's schema", () => {
    expect(planSchema.$defs.change.properties.kind.enum.toSorted()).toEqual(names.toSorted());
  });

  it("all but accounts can be adopted by a program", () => {
    for (const { name, schema } of kinds.filter(({ name }) => name !== "ProviderAccount"))
      expect(schema.properties, name).toHaveProperty("adopt");
  });

  it("the dangers of the tree's schema", () => {
    expect(treeSchema.$defs.danger.enum.toSorted()).toEqual(dangers.toSorted());
  });

  it("the classes of the package, and the handlers that state asks for", () => {
    const classes = Object.entries(resources).flatMap(([name, value]) =>
      typeof value === "function" ? [name] : [],
    );
    expect(classes.toSorted()).toEqual(names.toSorted());
    expect(Object.keys(handlers).toSorted()).toEqual(names.toSorted());
  });

  it("the sections of the tree", () => {
    const sections = Object.values(holders).flatMap((properties) =>
      Object.entries(properties).flatMap(([name, { additionalProperties, items }]) =>
        (typeof additionalProperties === "object" ? additionalProperties : items)?.$ref === undefined
          ? []
          : [name],
      ),
    );
    expect(sections.toSorted()).toEqual(kinds.map(({ section }) => section).toSorted());
  });

  it("the README's table of resources, with what makes another one and what is secret", () => {
    const rows = readme.split("\n").filter((line) => /^\| `[A-Z]/.test(line));
    const cells = rows.map((row) => row.split("|").map((cell) => cell.trim()));
    const told = cells.flatMap(([, name = "", , replaces = "", secrets = ""]) =>
      Array.from(name.matchAll(/`(\w+)`/g), ([, each = ""]) => [each, replaces, secrets]),
    );
    const codes = (some: readonly string[]) => some.map((each) => `\`${each}\``).join(", ");
    const known = kinds.map(({ name, replaces = [], naturalKey, refuses, outputs = {} }) => {
      const none = refuses ? "never" : "–";
      const byName = naturalKey === "resourceName" ? "the resource's name" : undefined;
      const secrets = Object.entries(outputs).flatMap(([output, sort]) =>
        sort === "secret" ? [output] : [],
      );
      return [name, byName ?? (codes(replaces) || none), codes(secrets) || "–"];
    });
    expect(told.toSorted()).toEqual(known.toSorted());
  });

  it("the guide to the edge", () => {
    const [, told = ""] = /^Kinds: ([^.]*)\./m.exec(readFileSync("docs/edge.md", "utf8")) ?? [];
    const paths = kinds.flatMap(({ edge }) => edge?.path ?? []);
    expect(Array.from(told.matchAll(/`([\w-]+)`/g), ([, path]) => path).toSorted()).toEqual(paths.toSorted());
  });
});

describe.each(kinds)("$name", (kind) => {
  const fields = Object.keys(kind.schema.properties);

  it("names no field that it does not have", () => {
    const {
      references = [],
      treeNames = {},
      notInTree = [],
      replaces = [],
      onlyAtCreation = [],
      edge,
    } = kind;
    const named = [
      ...references.map(({ at }) => at.split(/[[.]/)[0]),
      ...Object.keys(treeNames),
      ...notInTree,
      ...replaces,
      ...onlyAtCreation,
      ...(edge?.callFields ?? []),
      ...kind.columns.flatMap((column) => column.fields ?? []),
      ...Object.keys({ ...kind.forms, ...kind.leavesOut, ...kind.treeNeeds }),
      ...(kind.keyField === undefined ? [] : [kind.keyField]),
    ];
    expect(named.filter((field) => !fields.includes(field ?? ""))).toEqual([]);
  });

  it("has the fields that the tree has", () => {
    const { treeNames = {}, notInTree = [], chosenByKeeper = [], keyField, name } = kind;
    const sections = kinds.filter(({ belongsTo }) => belongsTo === "account").map(({ section }) => section);
    const told = Object.keys(definitionOf(kind).properties ?? {})
      .filter((field) => !chosenByKeeper.includes(field))
      .filter((field) => name !== "ProviderAccount" || !sections.includes(field));
    const known = fields
      .filter((field) => field !== "account" && field !== keyField && !notInTree.includes(field))
      .map((field) => treeNames[field] ?? field);
    expect(known.toSorted()).toEqual(told.toSorted());
  });
});

it("no two kinds share a name of any sort", () => {
  for (const property of ["name", "id", "section", "word", "slug", "rank"] as const) {
    const all = kinds.map((kind) => kind[property]);
    expect(new Set(all).size, property).toBe(all.length);
  }
});
