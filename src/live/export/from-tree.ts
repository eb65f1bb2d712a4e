import { ownerOf } from "../../../providers/owner.ts";
import type { Tree } from "../../../schemas/types.ts";
import { pointersOf } from "../../kinds/map-references.ts";
import { keyOf, type ResourceName } from "../../kinds/names.ts";
import { type KindName, kindNamed, kinds } from "../../kinds/registry.ts";
import type { Inputs, Snapshot, SnapshotEntry } from "../../plan/snapshot.ts";
import { declarationsOf } from "../../tree/declarations.ts";
import { idKeyOf, type NamesById } from "../named.ts";
import type { LiveObject } from "../reading.ts";

/**
 * What no keeper keeps, by kind: an export has it from a tree, or not at all. Beside it stand the account's own settings
 * (its credentials, its number plan, its callers' ids) and the tree's guards, of which no keeper keeps anything.
 */
const keptByNobody: { readonly [K in KindName]?: readonly string[] } = {
  SipDomain: ["answer"],
  SipUser: ["username", "password"],
  PhoneNumber: ["search", "acquire", "release", "requirementGroup"],
};

/** All of it for one kind; `adopt`, which every kind has, is about making an object. */
export const keptByNobodyOf = (kind: string): readonly string[] => [
  "adopt",
  ...(keptByNobody[kind as KindName] ?? []),
];

/**
 * Names that a tree, or what points to it, has for what is there: by the short form of an owner's tag, else by what tells
 * one object from all others. Whole tags say names themselves. What carries only the short form, and nobody points to, has
 * its name in a tree alone.
 *
 * @param stacks `PROJECT/STACK` of those that may have made it
 */
export function namesOfTree(
  objects: readonly LiveObject[],
  declared: Snapshot,
  stacks: Iterable<string>,
): NamesById {
  const byMark = new Map<string, string>();
  const candidates = [...declared.values(), ...pointedTo(objects)];
  for (const stack of stacks)
    for (const { kind, name } of candidates) byMark.set(`${kind} ${ownerOf(`${stack}/${name}`).mark}`, name);
  const byKey = Map.groupBy(declared.values(), naturalKeyOf);
  const names = new Map<string, string>();
  for (const object of objects) {
    const { kind, account, stored } = object;
    const { owner } = stored;
    if (owner.kind === "other" && "tag" in owner.by) continue;
    const mark = owner.kind === "other" && "mark" in owner.by ? owner.by.mark : "";
    const [alike, ...others] = byKey.get(naturalKeyOfLive(object)) ?? [];
    const name = byMark.get(`${kind} ${mark}`) ?? (others.length === 0 ? alike?.name : undefined);
    if (name !== undefined) names.set(idKeyOf(kind, stored.id, account), name);
  }
  return names;
}

/** What the edge's objects point to by its name. */
function pointedTo(objects: readonly LiveObject[]): ResourceName<KindName>[] {
  const pointers = objects.flatMap(({ kind, stored }) =>
    pointersOf(kindNamed(kind), stored.fields as Inputs),
  );
  const named = pointers.filter(({ reference }) => !reference.isId);
  return [
    ...new Map(named.map(({ to, value }) => [`${to} ${value}`, { kind: to, name: String(value) }])).values(),
  ];
}

/** `PROJECT/STACK` of every owner that says it. */
export function stacksOf(objects: readonly LiveObject[]): string[] {
  const stacks = objects.flatMap(({ stored: { owner } }) =>
    owner.kind === "other" && "tag" in owner.by
      ? [
          owner.by.tag
            .replace(/^dialtree:/, "")
            .split("/")
            .slice(0, 2)
            .join("/"),
        ]
      : [],
  );
  return [...new Set(stacks)];
}

function naturalKeyOf({ kind, name, inputs }: SnapshotEntry): string {
  const { naturalKey } = kindNamed(kind);
  const account = name.includes("/") ? name.split("/")[0] : undefined;
  const value = naturalKey === "resourceName" ? name : (inputs[naturalKey] ?? name);
  return idKeyOf(kind, String(value), account);
}

function naturalKeyOfLive({ kind, account, stored }: LiveObject): string {
  const { naturalKey } = kindNamed(kind);
  const fields: Readonly<Record<string, unknown>> = stored.fields;
  return idKeyOf(
    kind,
    String(naturalKey === "resourceName" ? stored.id : (fields[naturalKey] ?? "")),
    account,
  );
}

/** The tree of what is there, with what only the written one can say of the same things. */
export function withWhatOnlyTreesSay(live: Tree, written: Tree): Tree {
  const said = new Map(
    [...declarationsOf(written)].map(({ kind, name, value }) => [keyOf({ kind: kind.name, name }), value]),
  );
  for (const { kind, name, value } of declarationsOf(live)) {
    const known = said.get(keyOf({ kind: kind.name, name }));
    if (known === undefined || kind.name === "ProviderAccount") continue;
    for (const field of keptByNobodyOf(kind.name))
      if (known[field] !== undefined) Object.assign(value, { [field]: known[field] });
    // A number that was searched for is not named in the tree.
    if ("search" in value) delete (value as { number?: string }).number;
  }
  const { guards, organization } = written;
  const accounts = Object.entries(written.accounts ?? {}).map(([name, account]) => {
    const sections = kinds.filter(({ belongsTo }) => belongsTo === "account").map(({ section }) => section);
    const settings = Object.entries(account).filter(([field]) => !sections.includes(field));
    return [
      name,
      { ...Object.fromEntries(settings), ...live.accounts?.[name], ...Object.fromEntries(settings) },
    ];
  });
  return {
    ...live,
    organization,
    ...(guards ? { guards } : {}),
    accounts: { ...live.accounts, ...Object.fromEntries(accounts) },
  };
}
