import { keepsTargets } from "../../providers/elsewhere.ts";
import type { Tree } from "../../schemas/types.ts";
import { declaredFields } from "../kinds/declares.ts";
import type { Kind } from "../kinds/kind.ts";
import { mapReferences, pointersOf } from "../kinds/map-references.ts";
import { accountIn, keyOf, ownName, wholeName } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
import { type Declaration, declarationsOf, ofKind } from "./declarations.ts";
import type { Model } from "./model.ts";
import type { Path } from "./problem.ts";

type Values = Readonly<Record<string, unknown>>;

/** One resource that a tree asks for. */
export interface TreeResource {
  /** Kind as the tree says it, and name: `extension front/101`. */
  readonly key: string;
  readonly kind: KindName;
  /** The resource's name in Pulumi: its place in the tree. */
  readonly name: string;
  readonly path: Path;
  /** Arguments of its class, other resources by their whole names; the account is one of them. */
  readonly args: Values;
  /** Fields that the tree writes, in the words of its class: defaults, and what is named for being the only one, aside. */
  readonly declares: readonly string[];
}

/** Every resource of a tree without errors, each after all that it refers to. `treeOf` is the way back. */
export function resourcesOf({ tree, written }: Pick<Model, "tree" | "written">): TreeResource[] {
  const declared = [...ofKind(written, kindNamed("ProviderAccount")), ...keptIn(tree)];
  const all = declared.map(({ kind, name, path, value }) => ({
    key: keyOf({ kind: kind.id, name }),
    kind: kind.name as KindName,
    name,
    path,
    args: { ...argumentsOf(kind, name, value), ...belonging(tree, kind, accountIn(kind, name)) },
    declares: declaredFields(kind, inClassWords(kind, name, valueAt(written, path))),
  }));
  return inOrder(all);
}

/** What an account's own settings are is applied as it is written, so that a default of a later version changes nothing. */
function* keptIn(tree: Tree): Generator<Declaration> {
  for (const declaration of declarationsOf(tree))
    if (declaration.kind.name !== "ProviderAccount") yield declaration;
}

/** What the tree says of one thing in the words of its class. */
function argumentsOf(kind: Kind, name: string, value: Values): Values {
  const account = accountIn(kind, name);
  return mapReferences(kind, inClassWords(kind, name, value), (pointer) =>
    wholeName(kindNamed(pointer.to), String(pointer.value), account),
  );
}

function inClassWords(kind: Kind, name: string, value: Values): Values {
  const { treeNames = {}, keyField, schema } = kind;
  const given = Object.fromEntries(
    Object.keys(schema.properties).map((field) => [field, value[treeNames[field] ?? field]]),
  );
  return keyField === undefined ? given : { ...given, [keyField]: ownName(kind, name) };
}

/** What stands at a path of a tree that has it. */
function valueAt(tree: Tree, path: Path): Values {
  return path.reduce<unknown>((value, key) => (value as Values)[key], tree) as Values;
}

/** To whom it belongs, as its class takes it. */
function belonging({ organization, accounts = {} }: Tree, kind: Kind, account: string | undefined): Values {
  if (account !== undefined) return { account };
  const owner = { organization, elsewhere: elsewhereOf(accounts) };
  return kind.name === "ProviderAccount" ? owner : { ...owner, edge: Object.values(accounts)[0]?.edge };
}

/** Accounts whose providers keep what calls point to; undefined where there are none. */
function elsewhereOf(accounts: NonNullable<Tree["accounts"]>): string[] | undefined {
  const found = Object.entries(accounts).filter(([, { provider }]) => keepsTargets(provider));
  return found.length === 0 ? undefined : found.map(([name, { provider }]) => `${name}:${provider}`);
}

/** Each after all that it points to; a tree without errors has no circles. */
function inOrder(all: readonly TreeResource[]): TreeResource[] {
  const byKey = new Map(all.map((resource) => [resource.key, resource]));
  const pointed = new Map<TreeResource, readonly TreeResource[]>();
  const pointedBy = (resource: TreeResource) => {
    const known =
      pointed.get(resource) ??
      pointersOf(kindNamed(resource.kind), resource.args).map(({ to, value }) =>
        present(byKey.get(keyOf({ kind: kindNamed(to).id, name: String(value) }))),
      );
    pointed.set(resource, known);
    return known;
  };
  const order = new Set<TreeResource>();
  const work = all.toReversed();
  for (let next = work.at(-1); next !== undefined; next = work.at(-1)) {
    const open = order.has(next) ? [] : pointedBy(next).filter((resource) => !order.has(resource));
    if (open.length === 0) {
      order.add(next);
      work.pop();
    } else work.push(...open);
  }
  return [...order];
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a checked tree names something that it does not have");
  return value;
}
