import { headOf, pointersOf } from "../../kinds/map-references.ts";
import { keyOf } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import type { SnapshotEntry } from "../../plan/snapshot.ts";
import type { Candidate, FoundObject, Match } from "../match/match.ts";
import { touchedFields } from "../match/touched.ts";

/** A resource that the state does not have, and what is there of it. */
export interface Wanted {
  readonly entry: SnapshotEntry;
  readonly match: Match;
}

/** A resource and the object that becomes its own. */
export type Taken = { readonly entry: SnapshotEntry } & Candidate;

/** What an import takes over, and what it leaves although something of it is there, with the reason. */
export interface Choice {
  readonly taken: readonly Taken[];
  readonly left: readonly { readonly entry: SnapshotEntry; readonly because: string }[];
}

/**
 * What is taken over of all that was found. What its keeper links to something that is there and is left stays, too: a plan
 * would show it as changed, which it is not.
 *
 * @param isWanted whether somebody wants the object with these differences
 */
export function chosenOf(all: readonly Wanted[], isWanted: (match: FoundObject) => boolean): Choice {
  const taken: Taken[] = [];
  const left = new Map<string, { entry: SnapshotEntry; because: string }>();
  for (const { entry, match } of all) {
    if (match.state === "missing") continue;
    const touched = touchedFields(entry);
    const needs = pointersOf(kindNamed(entry.kind), entry.inputs)
      .filter(({ reference }) => reference.isId && (touched?.has(headOf(reference)) ?? true))
      .map(({ to, value }) => keyOf({ kind: to, name: String(value) }))
      .find((key) => left.has(key));
    if (match.state === "ambiguous")
      left.set(keyOf(entry), { entry, because: "it is in doubt which one it is" });
    else if (needs !== undefined)
      left.set(keyOf(entry), { entry, because: `it needs ${left.get(needs)?.entry.name}` });
    else if (!isWanted(match)) left.set(keyOf(entry), { entry, because: "it differs" });
    else taken.push({ entry, ...match });
  }
  return { taken, left: [...left.values()] };
}
