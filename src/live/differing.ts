import { declaredFields, overlaid } from "../kinds/declares.ts";
import { kindNamed } from "../kinds/registry.ts";
import { changedFields } from "../lifecycle/diff.ts";
import { normalForm } from "../lifecycle/normal.ts";
import type { FieldChange } from "../plan/change.ts";
import type { Inputs, SnapshotEntry } from "../plan/snapshot.ts";
import { isKeptByEdge } from "./keeper.ts";
import type { LiveObject } from "./reading.ts";

/**
 * In what a live object differs from what the tree declares of it, by the lifecycle's own comparison; `before` is live.
 *
 * @param named its fields, other resources by their names
 * @param declares the fields that the tree writes; all where it is undefined
 */
export function differing(
  { stored }: LiveObject,
  named: Inputs,
  entry: SnapshotEntry,
  declares: ReadonlySet<string> | undefined,
): FieldChange[] {
  const kind = kindNamed(entry.kind);
  const { account, ...wanted } = entry.inputs;
  const kept = isKeptByEdge(entry) ? () => true : (field: string) => Object.hasOwn(stored.fields, field);
  // What its keeper has no place for cannot differ.
  const asked = Object.fromEntries(Object.entries(wanted).filter(([field]) => kept(field)));
  const { fields } = normalForm(kind, { ...structuredClone(named), account });
  const after = overlaid(kind, fields, asked, declares ?? new Set(declaredFields(kind, asked)));
  return changedFields(kind, fields, { ...after, account })
    .sort()
    .map((field) => ({ field, before: fields[field], after: after[field] }));
}
