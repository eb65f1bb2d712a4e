import { declaredFields, overlaid } from "../../kinds/declares.ts";
import { kindNamed } from "../../kinds/registry.ts";
import { changedFields } from "../../lifecycle/diff.ts";
import type { FieldChange } from "../../plan/change.ts";
import type { Inputs, SnapshotEntry } from "../../plan/snapshot.ts";
import type { LiveObject } from "../reading.ts";
import { liveFields } from "./live-fields.ts";

/**
 * In what a live object differs from what is asked of it, by the lifecycle's own comparison; `before` is live.
 *
 * @param named its fields, other resources by their names
 * @param touched the fields that are asked for; all where it is undefined
 */
export function differing(
  live: LiveObject,
  named: Inputs,
  entry: SnapshotEntry,
  touched: ReadonlySet<string> | undefined,
): FieldChange[] {
  const kind = kindNamed(entry.kind);
  const before = liveFields(live, named, entry);
  const after = overlaid(kind, before, entry.inputs, touched ?? new Set(declaredFields(kind, entry.inputs)));
  return changedFields(kind, before, after)
    .sort()
    .map((field) => ({ field, before: before[field], after: after[field] }));
}
