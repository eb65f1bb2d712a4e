import { isDeepStrictEqual } from "node:util";
import type { InventoryItem } from "./inventory-item.ts";
import { shownFields } from "./own-fields.ts";
import type { Plan, Review } from "./plan.ts";
import type { SnapshotEntry } from "./snapshot.ts";

/** What the page holds: the plan and both trees, what they share only once. */
export interface PageData {
  /** Of dialtree. */
  readonly version: string;
  readonly plan: Plan;
  /** Every resource of the tree as it is to be. */
  readonly entries: readonly SnapshotEntry[];
  /** Those of the tree as it was that are other now, or gone. */
  readonly old: readonly SnapshotEntry[];
  /** Those that were not there before, as `KIND NAME`. */
  readonly added: readonly string[];
  /** What is in no tree; absent where that was not asked for. */
  readonly inventory?: readonly InventoryItem[];
}

export function pageDataOf({ plan, before, after, inventory }: Review, version: string): PageData {
  return {
    version,
    plan,
    entries: [...after.values()].map(visible),
    old: [...before]
      .filter(([key, entry]) => !isSame(entry, after.get(key)))
      .map(([, entry]) => visible(entry)),
    added: [...after.keys()].filter((key) => !before.has(key)),
    ...(inventory && { inventory }),
  };
}

function isSame(entry: SnapshotEntry, other: SnapshotEntry | undefined): boolean {
  return isDeepStrictEqual(entry.inputs, other?.inputs);
}

/** Without the fields that are ours. */
function visible(entry: SnapshotEntry): SnapshotEntry {
  return { ...entry, inputs: shownFields(entry.kind, entry.inputs) };
}
