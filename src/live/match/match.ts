import { accountIn, keyOf, resourceNameOf } from "../../kinds/names.ts";
import { isKindName, type KindName, kindNamed, kinds } from "../../kinds/registry.ts";
import type { FieldChange } from "../../plan/change.ts";
import type { Inputs, Snapshot, SnapshotEntry } from "../../plan/snapshot.ts";
import { idKeyOf, namedFields } from "../named.ts";
import type { LiveObject } from "../reading.ts";
import { differing } from "./differing.ts";
import { type Evidence, evidenceAmong, type Ids, type Known } from "./evidence.ts";
import { likenessIn } from "./likeness.ts";
import { touchedFields } from "./touched.ts";

/** A live object that may be a resource's, and in what it differs from it; `before` is live. */
export interface Candidate {
  readonly live: LiveObject;
  /** Its fields, other resources by their names. */
  readonly named: Inputs;
  /** Whether dialtree has made it, so that all of it is the tree's; else it was there before. */
  readonly isMade: boolean;
  readonly fields: readonly FieldChange[];
}

/** The object that a resource is, and what told so. */
export type FoundObject = { readonly state: "exact" | "differs"; readonly by: Evidence } & Candidate;

/** What is there of a resource. What another stack or resource has made is taken for it by a choice alone. */
export type Match =
  | FoundObject
  | { readonly state: "ambiguous"; readonly candidates: readonly Candidate[] }
  | { readonly state: "missing" };

/**
 * The live object of each resource that a tree declares, by `KIND NAME`; accounts, which nobody keeps, are not among them.
 * What others point to is taken first, so that ids are names by then.
 */
export function matched(
  declared: Snapshot,
  objects: readonly LiveObject[],
  options: Known,
): Map<string, Match> {
  const likeness = likenessIn(declared, objects);
  const names = namesOfFormer(declared, options.ids);
  const live = Map.groupBy(objects, placeOf);
  const wanted = Map.groupBy(declared.values(), ({ kind, name }) =>
    placeOf({ kind, account: accountIn(kindNamed(kind), name) }),
  );
  const kept = kinds.filter(({ name }) => name !== "ProviderAccount");
  const inOrder = kept.flatMap(({ name }) => [...wanted].filter(([, [first]]) => first?.kind === name));
  const matches = new Map<string, Match>();
  for (const [place, entries] of inOrder) {
    const there = new Map((live.get(place) ?? []).map((one) => [one, namedFields(one, names)]));
    const evidence = evidenceAmong(there, likeness, options);
    for (const { entry, by, of, isSure } of assigned(entries, evidence)) {
      const key = keyOf(entry);
      const [first] = of;
      if (of.length === 1 && first)
        names.set(idKeyOf(entry.kind, first.stored.id, first.account), entry.name);
      const candidates = of.map((one) => candidateOf(one, there.get(one) ?? {}, entry, by));
      matches.set(key, matchOf(candidates, isSure ? by : undefined));
    }
  }
  return matches;
}

const placeOf = ({ kind, account = "" }: { kind: KindName; account?: string | undefined }) =>
  `${account} ${kind}`;

/** Names of what state has and the tree has no more. */
function namesOfFormer(declared: Snapshot, ids: Ids = new Map()): Map<string, string> {
  const former = [...ids].filter(([key]) => !declared.has(key));
  return new Map(
    former.flatMap(([key, id]) => {
      const { kind, name } = resourceNameOf(key);
      return isKindName(kind) ? [[idKeyOf(kind, id, accountIn(kindNamed(kind), name)), name] as const] : [];
    }),
  );
}

interface Assigned {
  readonly entry: SnapshotEntry;
  readonly by: Evidence;
  readonly of: readonly LiveObject[];
  /** Whether that one is meant and no other. */
  readonly isSure: boolean;
}

/** To each resource what the surest evidence speaks for; nothing is given twice, nor looked at again once it is in doubt. */
function assigned(entries: readonly SnapshotEntry[], evidence: ReturnType<typeof evidenceAmong>): Assigned[] {
  const taken = new Set<LiveObject>();
  const done = new Map<SnapshotEntry, Assigned>();
  for (const [by, find] of evidence) {
    const found = entries
      .filter((entry) => !done.has(entry))
      .map((entry) => ({ entry, of: find(entry).filter((one) => !taken.has(one)) }));
    const claims = Map.groupBy(
      found.flatMap(({ of }) => of),
      (one) => one,
    );
    for (const { entry, of } of found) {
      const [first] = of;
      if (first === undefined) continue;
      const isAlone = of.length === 1 && claims.get(first)?.length === 1;
      const isFree = !isGuess(by) || isNobodys(first);
      done.set(entry, { entry, by, of, isSure: isAlone && isFree });
      for (const one of of) taken.add(one);
    }
  }
  return entries.map((entry) => done.get(entry) ?? { entry, by: "likeness", of: [], isSure: false });
}

/** By its owner, and no tag says that it was taken over. What state has, state knows more of. */
const isMadeByUs = ({ stored }: LiveObject, by: Evidence) => by === "owner" && !stored.existed;

const isGuess = (by: Evidence) => by === "naturalKey" || by === "likeness";

/** Whether no other stack or resource has made it; what people write as an owner at the edge is no owner of ours. */
function isNobodys({ stored: { owner } }: LiveObject): boolean {
  return owner.kind !== "other" || ("tag" in owner.by && !owner.by.tag.startsWith("dialtree:"));
}

function candidateOf(live: LiveObject, named: Inputs, entry: SnapshotEntry, by: Evidence): Candidate {
  const isMade = isMadeByUs(live, by);
  return {
    live,
    named,
    isMade,
    fields: differing(live, named, entry, isMade ? undefined : touchedFields(entry)),
  };
}

/** @param by what speaks for the only one; undefined where it is in doubt */
function matchOf(candidates: readonly Candidate[], by: Evidence | undefined): Match {
  const [only] = candidates;
  if (only === undefined) return { state: "missing" };
  if (by === undefined) return { state: "ambiguous", candidates };
  return { state: only.fields.length === 0 ? "exact" : "differs", by, ...only };
}
