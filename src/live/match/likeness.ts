import { pointersOf } from "../../kinds/map-references.ts";
import { keyOf, ownName } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import type { Inputs, Snapshot, SnapshotEntry } from "../../plan/snapshot.ts";
import { idKeyOf } from "../named.ts";
import type { LiveObject } from "../reading.ts";

/** The live objects that people would take for the resource: called like it, else much the same things point to them. */
export type Likeness = (entry: SnapshotEntry) => readonly LiveObject[];

/** Looks once at all that is declared and all that is there. */
export function likenessIn(declared: Snapshot, objects: readonly LiveObject[]): Likeness {
  const called = new Map<string, Set<LiveObject>>();
  const members = new Map<string, Set<string>>();
  for (const entry of declared.values()) {
    for (const { to, value } of carrierPointers(entry.kind, entry.inputs))
      addTo(members, keyOf({ kind: to, name: String(value) }), namesOfEntry(entry)[0]);
  }
  for (const object of objects) {
    const { kind, account, stored } = object;
    const names = namesOfLive(object);
    for (const name of names) addTo(called, idKeyOf(kind, name, account), object);
    for (const { to, value } of carrierPointers(kind, stored.fields as Inputs))
      addTo(members, idKeyOf(to, String(value), account), names[0]);
  }
  const byMember = new Map<string, Set<LiveObject>>();
  for (const object of objects) {
    for (const name of members.get(liveKeyOf(object)) ?? [])
      addTo(byMember, idKeyOf(object.kind, name, object.account), object);
  }
  return (entry) => {
    const account = entry.name.includes("/") ? entry.name.split("/")[0] : undefined;
    const among = (index: ReadonlyMap<string, ReadonlySet<LiveObject>>, names: Iterable<string>) => [
      ...new Set([...names].flatMap((name) => [...(index.get(idKeyOf(entry.kind, name, account)) ?? [])])),
    ];
    const alike = among(called, namesOfEntry(entry));
    if (alike.length > 0) return alike;
    const own = members.get(keyOf(entry)) ?? new Set();
    return among(byMember, own).filter((object) =>
      isMuchTheSame(own, members.get(liveKeyOf(object)) ?? new Set()),
    );
  };
}

const liveKeyOf = ({ kind, account, stored }: LiveObject) => idKeyOf(kind, stored.id, account);

const carrierPointers = (kind: LiveObject["kind"] | SnapshotEntry["kind"], fields: Inputs) =>
  pointersOf(kindNamed(kind), fields).filter(({ reference }) => reference.isId);

/** Fields by which people know an object, the one that they read first. */
const spoken = ["label", "name", "queueName", "prefix"] as const;

function namesOfEntry({ kind, name, inputs }: SnapshotEntry): string[] {
  return simplified([...spoken.map((field) => inputs[field]), ownName(kindNamed(kind), name)]);
}

function namesOfLive({ stored }: LiveObject): string[] {
  const fields: Inputs = stored.fields;
  // What dialtree has named without a label has the resource's whole name.
  return simplified(spoken.map((field) => fields[field])).flatMap((name) => [
    name,
    name.split("/").at(-1) ?? name,
  ]);
}

/** As it is heard: `Front Desk` and `front-desk` are one. */
function simplified(names: readonly unknown[]): string[] {
  return names
    .filter((name) => typeof name === "string")
    .map((name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}/]/gu, ""))
    .filter((name) => name !== "");
}

/** Whether two groups share at least half of all that is in either. */
function isMuchTheSame(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.intersection(b).size * 2 >= a.union(b).size;
}

function addTo<T>(groups: Map<string, Set<T>>, group: string, one: T | undefined): void {
  if (one === undefined) return;
  const known = groups.get(group) ?? new Set();
  groups.set(group, known.add(one));
}
