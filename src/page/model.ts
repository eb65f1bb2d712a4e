import { keyOf } from "../plan/names.ts";
import type { PageData } from "../plan/page-data.ts";
import type { JudgedChange, Plan } from "../plan/plan.ts";
import type { Entry } from "../plan/snapshot.ts";
import { treeOf } from "../plan/tree-of.ts";
import { valueText } from "../plan/value.ts";
import { byKind, wordFor } from "../plan/words.ts";
import { type Model, modelOf } from "../tree/model.ts";
import type { ResourceKind } from "../tree/resources.ts";

/** One resource as the page shows it: what it is, what it was, and what happens to it. */
export interface Row {
  /** `KIND NAME`. */
  readonly key: string;
  readonly kind: ResourceKind;
  /** `front/101`. */
  readonly name: string;
  /** The name without its account. */
  readonly own: string;
  /** Undefined for users and teams. */
  readonly account: string | undefined;
  /** As it is to be; for what goes, as it was. */
  readonly entry: Entry;
  readonly change: JudgedChange | undefined;
  /** All that a search looks through, in small letters. */
  readonly text: string;
}

/** Everything that the page shows, looked up once. */
export interface Shown {
  readonly version: string;
  readonly plan: Plan;
  readonly rows: readonly Row[];
  readonly accounts: readonly Row[];
  /** Rows by account; those of the organization under the empty name. */
  readonly of: ReadonlyMap<string, readonly Row[]>;
  /** The people of a SIP user. */
  readonly people: ReadonlyMap<string, readonly string[]>;
  readonly before: Model;
  readonly after: Model;
}

export function shownOf({ version, plan, entries, old, added }: PageData): Shown {
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
    people: peopleOf(after),
    before: modelOf(treeOf(was.values())),
    after,
  };
}

function rowOf(key: string, entry: Entry, change: JudgedChange | undefined): Row {
  const { kind, name, inputs } = entry;
  const isWhole = kind === "User" || kind === "Team" || kind === "ProviderAccount";
  const at = name.indexOf("/");
  return {
    key,
    kind,
    name,
    own: isWhole ? name : name.slice(at + 1),
    account: kind === "ProviderAccount" ? name : isWhole ? undefined : name.slice(0, at),
    entry,
    change,
    text: `${wordFor(kind)} ${name} ${valueText(inputs)}`.toLowerCase(),
  };
}

function peopleOf({ directory }: Model): Map<string, string[]> {
  const people = new Map<string, string[]>();
  for (const { name, value } of directory.user.values()) {
    for (const sipUser of value.sipUsers) people.set(sipUser, [...(people.get(sipUser) ?? []), name]);
  }
  return people;
}

/** Rows that have every word of a search. */
export function found(rows: readonly Row[], search: string): Row[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0 ? [] : rows.filter(({ text }) => words.every((word) => text.includes(word)));
}
