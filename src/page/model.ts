import { pointersOf } from "../kinds/map-references.ts";
import { accountIn, keyOf, ownName } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
import type { InventoryItem } from "../plan/inventory-item.ts";
import type { PageData } from "../plan/page-data.ts";
import type { JudgedChange, Plan } from "../plan/plan.ts";
import type { SnapshotEntry } from "../plan/snapshot.ts";
import { valueText } from "../plan/value.ts";
import { byKind } from "../plan/words.ts";
import { treeOf } from "../tree/from-resources.ts";
import { type Model, modelOf } from "../tree/model.ts";

/** One resource as the page shows it: what it is, what it was, and what happens to it. */
export interface Row {
  /** `KIND NAME`. */
  readonly key: string;
  readonly kind: KindName;
  /** `front/101`. */
  readonly name: string;
  /** The name without its account. */
  readonly own: string;
  /** Undefined for users and teams. */
  readonly account: string | undefined;
  /** As it is to be; for what goes, as it was. */
  readonly entry: SnapshotEntry;
  readonly change: JudgedChange | undefined;
  /** All that a search looks through, in small letters. */
  readonly text: string;
}

/** Everything that the page shows, looked up once. */
export interface PageModel {
  readonly version: string;
  readonly plan: Plan;
  readonly rows: readonly Row[];
  readonly accounts: readonly Row[];
  /** Rows by account; those of the organization under the empty name. */
  readonly of: ReadonlyMap<string, readonly Row[]>;
  /** What points to a resource, by `KIND NAME` of that and the kind of what points. */
  readonly pointing: ReadonlyMap<string, readonly string[]>;
  readonly before: Model;
  readonly after: Model;
  readonly inventory: readonly InventoryItem[] | undefined;
}

export function shownOf({ version, plan, entries, old, added, inventory }: PageData): PageModel {
  const changes = new Map(plan.changes.map((change) => [keyOf(change), change]));
  const now = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const was = new Map(now);
  for (const key of added) was.delete(key);
  for (const entry of old) was.set(keyOf(entry), entry);
  const rows = [...new Map([...was, ...now])]
    .map(([key, entry]) => rowOf(key, entry, changes.get(key)))
    .toSorted((a, b) => Number(b.change !== undefined) - Number(a.change !== undefined) || byKind(a, b));
  const after = modelOf(treeOf(entries));
  return {
    version,
    plan,
    rows,
    accounts: rows.filter(({ kind }) => kind === "ProviderAccount").toSorted(byKind),
    of: Map.groupBy(rows, ({ account = "" }) => account),
    pointing: pointingOf(entries),
    before: modelOf(treeOf(was.values())),
    after,
    inventory,
  };
}

function rowOf(key: string, entry: SnapshotEntry, change: JudgedChange | undefined): Row {
  const { name, inputs } = entry;
  const kind = kindNamed(entry.kind);
  return {
    key,
    kind: entry.kind,
    name,
    own: ownName(kind, name),
    account: entry.kind === "ProviderAccount" ? name : accountIn(kind, name),
    entry,
    change,
    text: `${kind.word} ${name} ${valueText(inputs)}`.toLowerCase(),
  };
}

function pointingOf(entries: readonly SnapshotEntry[]): Map<string, string[]> {
  const all = entries.flatMap(({ kind, name, inputs }) =>
    pointersOf(kindNamed(kind), inputs).map(({ to, value }) => [`${to} ${value} ${kind}`, name] as const),
  );
  const grouped = Map.groupBy(all, ([key]) => key);
  return new Map(Array.from(grouped, ([key, pairs]) => [key, pairs.map(([, name]) => name)]));
}

/** Rows that have every word of a search. */
export function matching(rows: readonly Row[], search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? [] : rows.filter(({ text }) => words.every((word) => text.includes(word)));
}
