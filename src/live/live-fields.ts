import { kindNamed } from "../kinds/registry.ts";
import { normalForm } from "../lifecycle/normal.ts";
import type { Inputs, SnapshotEntry } from "../plan/snapshot.ts";
import { isKeptByEdge } from "./keeper.ts";
import type { LiveObject } from "./reading.ts";

/**
 * A live object's fields in the form in which the resource's are, so that equal meanings are equal. What its keeper has no
 * place for is as the tree has it.
 *
 * @param fields of the object, other resources by their ids or by their names
 */
export function liveFields(
  { stored }: LiveObject,
  fields: Inputs,
  entry: SnapshotEntry,
): Record<string, unknown> {
  const kind = kindNamed(entry.kind);
  const { account, ...wanted } = entry.inputs;
  const unkept = isKeptByEdge(entry)
    ? []
    : Object.entries(wanted).filter(([field]) => !Object.hasOwn(stored.fields, field));
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  const whole = { ...kind.treeNeeds, ...Object.fromEntries([...unkept, ...set]), account };
  return normalForm(kind, structuredClone(whole)).fields;
}
