import { providerNamed } from "../../../providers/index.ts";
import { ownerOf } from "../../../providers/owner.ts";
import { keyOf } from "../../kinds/names.ts";
import { type KeptKindName, kindNamed } from "../../kinds/registry.ts";
import { parseAccount } from "../../lifecycle/account.ts";
import type { Inputs, SnapshotEntry } from "../../plan/snapshot.ts";
import { isKeptByEdge } from "../keeper.ts";
import type { LiveObject } from "../reading.ts";
import type { Likeness } from "./likeness.ts";

/** What tells that a live object is a resource's, the surest first. */
export type Evidence = "state" | "choice" | "owner" | "naturalKey" | "likeness";

/** Ids by `KIND NAME`. */
export type Ids = ReadonlyMap<string, string>;

export interface Known {
  /** `PROJECT/STACK`, which owner tags begin with. */
  readonly stack: string;
  /** Ids that state has. */
  readonly ids?: Ids | undefined;
  /** Ids that a person has chosen. */
  readonly chosen?: Ids | undefined;
}

/** Live objects with their fields, other resources by their names. */
type NamedObjects = ReadonlyMap<LiveObject, Inputs>;

type Find = (entry: SnapshotEntry) => readonly LiveObject[];

/** For each evidence, which of the objects of one kind and account it speaks for. */
export function evidenceAmong(
  objects: NamedObjects,
  likeness: Likeness,
  { stack, ids, chosen }: Known,
): readonly (readonly [Evidence, Find])[] {
  const indexed = (keyOfOne: (live: LiveObject, named: Inputs) => string | undefined) => {
    const index = Map.groupBy(objects.keys(), (live) => keyOfOne(live, objects.get(live) ?? {}));
    return (key: string | undefined) => (key === undefined ? [] : (index.get(key) ?? []));
  };
  const byId = indexed(({ stored }) => stored.id);
  const byMaker = indexed(makerOf);
  const byNaturalKey = new Map<string, (key: string | undefined) => readonly LiveObject[]>();
  const guesses: readonly (readonly [Evidence, Find])[] = [
    [
      "owner",
      ({ name }) => {
        const { tag, mark } = ownerOf(`${stack}/${name}`);
        return [...byMaker(tag), ...byMaker(mark)];
      },
    ],
    [
      "naturalKey",
      (entry) => {
        const field = naturalKeyOf(entry);
        if (field === "resourceName") return byId(entry.name);
        const known =
          byNaturalKey.get(field) ?? indexed(({ kind }, named) => naturalKeyIn(kind, field, named));
        byNaturalKey.set(field, known);
        const { kind, inputs, name } = entry;
        return known(naturalKeyIn(kind, field, field === "label" ? { label: name, ...inputs } : inputs));
      },
    ],
    ["likeness", (entry) => (isKeptByEdge(entry) ? [] : likeness(entry))],
  ];
  return [
    ["state", (entry) => byId(ids?.get(keyOf(entry)))],
    ["choice", (entry) => byId(chosen?.get(keyOf(entry)))],
    // Whoever has chosen wants that one or none.
    ...guesses.map(
      ([evidence, find]) =>
        [evidence, (entry: SnapshotEntry) => (chosen?.has(keyOf(entry)) ? [] : find(entry))] as const,
    ),
  ];
}

function makerOf({ stored: { owner } }: LiveObject): string | undefined {
  if (owner.kind !== "other") return undefined;
  return "tag" in owner.by ? owner.by.tag : owner.by.mark;
}

/** What tells one object from all others, at the account's provider. */
function naturalKeyOf({ kind, inputs }: SnapshotEntry): string {
  const { provider } = parseAccount(String(inputs.account));
  return providerNamed(provider)?.differs?.[kind as KeptKindName]?.naturalKey ?? kindNamed(kind).naturalKey;
}

/** The natural key's value; a label tells one only from others within whatever they all need, as users of a list. */
function naturalKeyIn(kindName: SnapshotEntry["kind"], field: string, fields: Inputs): string | undefined {
  const { references = [], schema } = kindNamed(kindName);
  if (fields[field] === undefined) return undefined;
  const within =
    field === "label" ? references.filter(({ at, isId }) => isId && schema.required?.includes(at)) : [];
  return JSON.stringify([field, ...within.map(({ at }) => at)].map((each) => fields[each]));
}
