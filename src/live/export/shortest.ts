import { isDeepStrictEqual } from "node:util";
import type { Tree, TreeAccount } from "../../../schemas/types.ts";
import type { Kind } from "../../kinds/kind.ts";
import { kinds } from "../../kinds/registry.ts";
import { alternatives, root, type Schema, shapesUnder } from "../../tree/alternatives.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * A tree as a person would write it: without what only says a default or repeats what an account has one of, with the one
 * needed field in place of a map, and its keys in the order of the schema. Its normal form is the same. An account's own
 * settings stay in the words in which they reach the engine.
 */
export function shortest(tree: Tree): Tree {
  const accounts = Object.entries(tree.accounts ?? {}).map(([name, account]) => {
    const shapes = ["accounts", name].reduce(shapesUnder, alternatives(root));
    return [name, sectionsInShort(withoutOnly(account), shapes, "account")];
  });
  const short = sectionsInShort(tree, alternatives(root), "organization");
  return { ...short, accounts: Object.fromEntries(accounts) } as Tree;
}

function sectionsInShort(holder: object, shapes: readonly Schema[], belongsTo: Kind["belongsTo"]): object {
  const sections = kinds.filter((kind) => kind.belongsTo === belongsTo).map(({ section }) => section);
  return inOrder(
    Object.entries(holder).flatMap(([key, value]) => {
      if (!sections.includes(key) || key === "accounts") return [[key, value]];
      return isEmpty(value) ? [] : [[key, inShort(value, shapesUnder(shapes, key))]];
    }),
    shapes,
  );
}

/** Without the account's only outbound profile and only domain, which are meant where none is named. */
function withoutOnly(account: TreeAccount): TreeAccount {
  const profile = onlyOf(account.outboundProfiles);
  const domain = onlyOf(account.domains);
  return {
    ...account,
    ...mapped("domains", account.domains, "outboundProfile", profile),
    ...mapped("credentialLists", account.credentialLists, "outboundProfile", profile),
    ...mapped("phones", account.phones, "domain", domain),
  };
}

function mapped(section: string, named: object | undefined, field: string, only: string | undefined): object {
  if (named === undefined || only === undefined) return {};
  const short = Object.entries(named as Record<string, Values>).map(([name, value]) => [
    name,
    value[field] === only
      ? Object.fromEntries(Object.entries(value).filter(([key]) => key !== field))
      : value,
  ]);
  return { [section]: Object.fromEntries(short) };
}

function onlyOf(named: object | undefined): string | undefined {
  const [only, ...others] = Object.keys(named ?? {});
  return others.length === 0 ? only : undefined;
}

/** @param shapes that the value may have */
function inShort(value: unknown, shapes: readonly Schema[]): unknown {
  if (Array.isArray(value)) return value.map((each) => inShort(each, shapesUnder(shapes, 0)));
  if (typeof value !== "object" || value === null) return value;
  const required = new Set(shapes.flatMap((shape) => shape.required ?? []));
  const isMapOfNames = shapes.every(({ properties }) => properties === undefined);
  const said = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]): [string, unknown] => [key, inShort(each, shapesUnder(shapes, key))])
    .filter(
      ([key, each]) => isMapOfNames || required.has(key) || !isUnneeded(each, shapesUnder(shapes, key)),
    );
  const [[key, only] = [""], ...others] = said;
  // A text alone may stand for the map with its one needed field.
  const isShort = others.length === 0 && required.has(key) && shapes.some(({ type }) => type === "string");
  return isShort ? only : inOrder(said, shapes);
}

/** In the order of the schema; where that has none, in the order of names. */
function inOrder(said: readonly (readonly [string, unknown])[], shapes: readonly Schema[]): object {
  const order = shapes.flatMap(({ properties }) => Object.keys(properties ?? {}));
  const byPlace = (a: string, b: string) =>
    order.length === 0 ? byNumber.compare(a, b) || (a < b ? -1 : 1) : order.indexOf(a) - order.indexOf(b);
  return Object.fromEntries(said.toSorted(([a], [b]) => byPlace(a, b)));
}

const byNumber = new Intl.Collator("en", { numeric: true });

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** Whether it only says a default. */
function isUnneeded(value: unknown, shapes: readonly Schema[]): boolean {
  return shapes.some((shape) => {
    const { default: standard, uniqueItems } = shape as { default?: unknown; uniqueItems?: boolean };
    if (standard === undefined) return false;
    const isSet = uniqueItems && Array.isArray(value) && Array.isArray(standard);
    return isDeepStrictEqual(isSet ? value.toSorted() : value, isSet ? standard.toSorted() : standard);
  });
}
