import { isDeclared, overlaid } from "../kinds/declares.ts";
import { keyOf } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import { declaredOf } from "../lifecycle/adopted.ts";
import type { Problem } from "../tree/problem.ts";
import { isOwnField } from "./own-fields.ts";
import type { Snapshot, SnapshotEntry } from "./snapshot.ts";
import { valueText } from "./value.ts";
import { wordFor } from "./words.ts";

/** What is asked for as it would come out: what was there before keeps all that is not declared of it. */
export function outcomeOf(before: Snapshot, after: Snapshot): Snapshot {
  return new Map([...after].map(([key, entry]) => [key, outcome(before.get(key), entry)]));
}

function outcome(old: SnapshotEntry | undefined, entry: SnapshotEntry): SnapshotEntry {
  if (!old?.adopted || entry.declares === undefined) return entry;
  const declares = declaredOf(kindNamed(entry.kind), {
    account: entry.inputs.account,
    declares: entry.declares,
  });
  const fields = overlaid(kindNamed(entry.kind), old.inputs, entry.inputs, declares);
  return { ...entry, inputs: { ...fields, account: entry.inputs.account }, adopted: true };
}

/** A warning for each field that is no longer declared of something that was there before: it keeps its value. */
export function leftAlone(before: Snapshot, after: Snapshot): Problem[] {
  return [...after.values()].flatMap((entry) => {
    const old = before.get(keyOf(entry));
    const { declares } = entry;
    if (!old?.adopted || old.declares === undefined || declares === undefined) return [];
    const whole = declaredOf(kindNamed(entry.kind), { account: entry.inputs.account, declares });
    return old.declares
      .filter((name) => !isDeclared(whole, name) && !isOwnField(entry.kind, name) && name !== "adopt")
      .filter((name) => old.inputs[headOf(name)] !== undefined)
      .map((name) => leftField(entry, name, old.inputs[headOf(name)]));
  });
}

const headOf = (name: string) => name.split(".")[0] ?? name;

function leftField({ kind, name, place }: SnapshotEntry, field: string, value: unknown): Problem {
  return {
    code: "DT2004",
    severity: "warning",
    message: `${wordFor(kind)} ${name} was there before, and ${field} is no longer declared: it keeps ${valueText(value)}`,
    hint: "Declare it with the value that it shall have, where it shall have another one.",
    file: place?.file ?? "",
    line: place?.line ?? 1,
    column: 1,
    path: "",
  };
}
