import { kindNamed } from "../../kinds/registry.ts";
import { declaredOf, takenOver } from "../../lifecycle/adopted.ts";
import type { SnapshotEntry } from "../../plan/snapshot.ts";

/** Of what was there before, the fields that the tree touches; undefined where it is all that the resource has. */
export function touchedFields({ kind, inputs, declares }: SnapshotEntry): ReadonlySet<string> | undefined {
  if (declares === undefined) return undefined;
  const own = takenOver(kindNamed(kind), { declares: [] }, inputs, declares);
  return declaredOf(kindNamed(kind), { account: inputs.account, ...own });
}
