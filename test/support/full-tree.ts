import fc from "fast-check";
import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };
import type { Tree } from "../../schemas/types.ts";
import { mapReferences } from "../../src/kinds/map-references.ts";
import { type KindName, kindNamed, kinds } from "../../src/kinds/registry.ts";
import { declarationsOf } from "../../src/tree/declarations.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly minProperties?: number;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const account = treeSchema.$defs.account as Schema;

/**
 * Random trees with every kind and every field of their schema, two or three of each kind, in two accounts. Whatever
 * points somewhere points to what is there, and calls never go in circles; that a rule would refuse the tree is no matter.
 */
export const fullTree: fc.Arbitrary<Tree> = fc
  .record({
    tree: fc.record({
      version: fc.constant(1 as const),
      organization: fc.constant("acme"),
      ...sectionsOf(treeSchema, "organization"),
      accounts: fc.record({ front: anyOf(account, true), "back-office": anyOf(account, true) }),
    }),
    picks: fc.infiniteStream(fc.nat()),
  })
  .map(({ tree, picks }) => pointedSomewhere(tree as unknown as Tree, () => Number(picks.next().value)));

/** The sections of a holder, each with some things of its kind. */
function sectionsOf(
  holder: object,
  belongsTo: "account" | "organization",
): Record<string, fc.Arbitrary<unknown>> {
  const { properties = {} } = holder as Schema;
  const own = kinds.filter((kind) => kind.belongsTo === belongsTo && kind.name !== "ProviderAccount");
  return Object.fromEntries(
    own.map((kind) => {
      const { additionalProperties, items } = properties[kind.section] as Schema & {
        additionalProperties?: Schema;
      };
      const one = anyOf(items ?? additionalProperties ?? {});
      if (items) return [kind.section, fc.array(one, { minLength: 1, maxLength: 2 })];
      const keys = kind.keyField === "number" ? ["101", "0400"] : ["one", "two", "three"];
      return [kind.section, fc.record(Object.fromEntries(keys.map((key) => [key, one])))];
    }),
  );
}

function meantBy({ $ref, ...own }: Schema): Schema {
  if ($ref === undefined) return own;
  const meant = $ref
    .split("/")
    .slice(1)
    .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], treeSchema);
  return { ...meantBy(meant as Schema), ...own };
}

/** @param isAccount whether its sections are things of kinds */
function anyOf(schema: Schema, isAccount = false): fc.Arbitrary<unknown> {
  const {
    type,
    enum: values,
    const: only,
    examples = [],
    properties,
    required = [],
    items,
    minimum,
    maximum,
    ...rest
  } = meantBy(schema);
  const branches = rest.anyOf ?? rest.oneOf;
  if (only !== undefined) return fc.constant(only);
  if (values) return fc.constantFrom(...values);
  if (properties && rest.minProperties === 1) return targetOf(properties);
  if (properties) {
    const sections = isAccount ? sectionsOf({ properties }, "account") : {};
    const fields = Object.fromEntries(
      Object.entries(properties).map(([key, each]) => [key, sections[key] ?? anyOf(each)]),
    );
    const always = [...required, ...Object.keys(sections)];
    const choices = (branches ?? []).flatMap((each) => each.required ?? []);
    if (choices.length === 0) return fc.record(fields, { requiredKeys: always });
    const others = Object.entries(fields).filter(([key]) => !choices.includes(key));
    return fc.oneof(
      ...choices.map((key) =>
        fc.record(
          { ...Object.fromEntries(others), [key]: anyOf(properties[key] ?? {}) },
          { requiredKeys: [...always, key] },
        ),
      ),
    );
  }
  if (branches) return fc.oneof(...branches.map((each) => anyOf(each)));
  if (type === "boolean") return fc.boolean();
  if (type === "integer" || type === "number")
    return fc.integer({ min: Math.ceil(minimum ?? (rest.exclusiveMinimum ?? -1) + 1), max: maximum ?? 1000 });
  if (
    type === "array" &&
    items &&
    meantBy(items).type === "string" &&
    examples.length > 0 &&
    !meantBy(items).examples
  )
    return fc.constantFrom(...examples);
  if (type === "array" && items)
    return fc.uniqueArray(anyOf(items), {
      minLength: rest.minItems ?? 0,
      maxLength: 3,
      comparator: "SameValue",
    });
  return examples.length > 0 ? fc.constantFrom(...examples) : fc.constant("one");
}

/** One of the ways to write a target; an application hands calls back, or does not. */
function targetOf({ then: _then, ...properties }: Readonly<Record<string, Schema>>): fc.Arbitrary<unknown> {
  const plain = ([key, each]: [string, Schema]) => fc.record({ [key]: anyOf(each) });
  const all = Object.entries(properties);
  const back = fc.oneof(...all.map(plain));
  return fc.oneof(
    ...all.map(([key, each]) =>
      key === "url"
        ? fc.record({ url: anyOf(each), then: back }, { requiredKeys: ["url"] })
        : plain([key, each]),
    ),
  );
}

/** The tree with names in every reference that are there, of what is an earlier kind than the pointing one. */
function pointedSomewhere(tree: Tree, pick: () => number): Tree {
  const names = Map.groupBy(declarationsOf(tree), ({ kind }) => kind.name);
  for (const { kind, account: own, value } of declarationsOf(tree)) {
    const nameOf = (to: KindName, isWithinAccount = false) => {
      const all = (names.get(to) ?? []).filter(({ account }) => !isWithinAccount || account === own);
      const { name = "", account } = all[pick() % all.length] ?? {};
      const isShort = account !== undefined && account === own && (isWithinAccount || pick() % 2 === 0);
      return isShort ? name.slice(name.indexOf("/") + 1) : name;
    };
    const isEarlier = (to: KindName) => kinds.indexOf(kindNamed(to)) < kinds.indexOf(kind);
    const pointed = mapReferences(kind, value, ({ to, reference }) =>
      isEarlier(to) || reference.to !== "target" ? nameOf(to, reference.isWithinAccount) : later,
    );
    Object.assign(
      value,
      elsewhere(pointed, () => nameOf("SipUser")),
    );
  }
  return tree;
}

/** Stands for what would let calls go in circles. */
const later = "(later)";

function elsewhere(value: unknown, sipUser: () => string): unknown {
  if (Array.isArray(value)) return value.map((each) => elsewhere(each, sipUser));
  if (typeof value !== "object" || value === null) return value;
  const isLater = Object.values(value).includes(later);
  const entries = Object.entries(value).map(([key, each]): [string, unknown] =>
    each === later ? ["sipUser", sipUser()] : [key, isLater ? each : elsewhere(each, sipUser)],
  );
  return Object.fromEntries(entries);
}
