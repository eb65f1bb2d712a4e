import type { Tree } from "../../schemas/types.ts";
import type { Kind } from "../kinds/kind.ts";
import { mapReferences } from "../kinds/map-references.ts";
import { accountIn, ownName } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";

type Values = Readonly<Record<string, unknown>>;

/** A resource as it is applied, other resources by their whole names. */
export interface AppliedResource {
  readonly kind: KindName;
  readonly name: string;
  readonly inputs: Values;
}

/** A map of what anybody named: none of the names is a property that an object has by itself. */
const byName = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

/** The tree that asks for these resources: the way back from `resourcesOf`. Runs in the page, too. */
export function treeOf(resources: Iterable<AppliedResource>, organization = ""): Tree {
  const tree = byName<unknown>();
  const accounts = byName<Record<string, unknown>>();
  const accountOf = (name: string) => (accounts[name] ??= byName());
  for (const { kind: kindName, name, inputs } of resources) {
    const kind = kindNamed(kindName);
    const account = accountIn(kind, name);
    const value = declaredOf(kind, inputs, account);
    if (kindName === "ProviderAccount") Object.assign(accountOf(name), value);
    else place(account === undefined ? tree : accountOf(account), kind, ownName(kind, name), value);
  }
  // Whatever made the resources has judged their shapes.
  return { version: 1, organization, ...tree, accounts } as unknown as Tree;
}

function place(
  holder: Record<string, unknown>,
  { section, nameFields }: Kind,
  own: string,
  value: Values,
): void {
  if (nameFields) holder[section] = [...((holder[section] ?? []) as unknown[]), value];
  else holder[section] = Object.assign(holder[section] ?? byName(), { [own]: value });
}

/** Fields in the words of the tree, and within an account names without the account. */
function declaredOf(kind: Kind, inputs: Values, account: string | undefined): Values {
  const { treeNames = {}, keyField, treeNeeds = {}, unsaid = {}, notInTree = [], schema } = kind;
  const near = mapReferences(kind, inputs, ({ to, value, reference }) => {
    const target = kindNamed(to);
    const isHere = typeof value === "string" && accountIn(target, value) === account;
    return isHere || reference.isWithinAccount ? ownName(target, String(value)) : value;
  });
  const said = Object.fromEntries(
    Object.keys(schema.properties)
      .filter((field) => near[field] !== undefined && field !== keyField && field !== "account")
      .filter((field) => !notInTree.includes(field) && near[field] !== unsaid[field])
      .map((field) => [treeNames[field] ?? field, near[field]]),
  );
  return { ...treeNeeds, ...said };
}
