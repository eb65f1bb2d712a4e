import { kindNamed } from "../../kinds/registry.ts";
import { defaultOf, normalForm } from "../../lifecycle/normal.ts";
import type { Inputs, SnapshotEntry } from "../../plan/snapshot.ts";
import { isKeptByEdge } from "../keeper.ts";
import type { LiveObject } from "../reading.ts";

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
  // A shape that no tree could ask for, such as a queue's name with a space, is not refused; it has its defaults all the same.
  const meant = Object.keys(stored.fields).map((field) => [field, fields[field] ?? defaultOf(kind, field)]);
  const set = [...unkept, ...meant].filter(([, value]) => value !== undefined);
  const whole = { ...kind.treeNeeds, ...Object.fromEntries(set), account };
  return normalForm(kind, structuredClone(whole)).fields;
}
