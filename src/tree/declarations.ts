import type { Tree } from "../../schemas/types.ts";
import type { Kind } from "../kinds/kind.ts";
import { accountIn, ownName } from "../kinds/names.ts";
import { kinds } from "../kinds/registry.ts";
import type { Path } from "./problem.ts";

/** Something that the tree names. */
export interface Declaration {
  readonly kind: Kind;
  /** Its whole name: `front/101`, or `dana` of the organization. */
  readonly name: string;
  /** Undefined for what belongs to the organization. */
  readonly account: string | undefined;
  readonly path: Path;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Where the tree has what has this whole name, in a section that is a map. */
export function pathOf(kind: Kind, name: string): Path {
  const account = accountIn(kind, name);
  const holder = account === undefined ? [] : ["accounts", account];
  return [...holder, kind.section, ownName(kind, name)];
}

/** Everything that a tree names, kind by kind. */
export function* declarationsOf(tree: Tree): Generator<Declaration> {
  for (const kind of kinds) yield* ofKind(tree, kind);
}

/** Everything of one kind. */
export function* ofKind(tree: Tree, kind: Kind): Generator<Declaration> {
  if (kind.belongsTo === "organization") {
    yield* within(kind, tree, [], undefined);
    return;
  }
  for (const [account, declared] of Object.entries(tree.accounts ?? {}))
    yield* within(kind, declared, ["accounts", account], account);
}

type Values = Readonly<Record<string, unknown>>;

function* within(
  kind: Kind,
  holder: object,
  path: Path,
  account: string | undefined,
): Generator<Declaration> {
  const { section, nameFields } = kind;
  const declared = ((holder as Values)[section] ?? {}) as Readonly<Record<string, Values>>;
  for (const [key, value] of Object.entries(declared)) {
    const own = nameFields?.map((field) => value[field]).join("/") ?? key;
    const name = account === undefined ? own : `${account}/${own}`;
    yield { kind, name, account, path: [...path, section, nameFields ? Number(key) : key], value };
  }
}
