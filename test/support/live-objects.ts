import type { Maker, Stored } from "../../providers/provider.ts";
import { mapReferences } from "../../src/kinds/map-references.ts";
import { accountIn, keyOf, ownName } from "../../src/kinds/names.ts";
import { type KeptKindName, kindNamed } from "../../src/kinds/registry.ts";
import type { LiveObject } from "../../src/live/reading.ts";
import type { Snapshot, SnapshotEntry } from "../../src/plan/snapshot.ts";

/** Keepers' objects as they would stand if a tree were applied: ids of the keepers', a name where nobody chose a label. */
export function liveObjectsOf(
  declared: Snapshot,
  makerOf: (entry: SnapshotEntry) => Maker | undefined,
): LiveObject[] {
  const entries = [...declared.values()].filter(({ kind }) => kind !== "ProviderAccount");
  const ids = new Map(
    entries.map((entry, at) => [keyOf(entry), isNamed(entry) ? entry.name : `${7_000_000 + at}`]),
  );
  return entries.map((entry) => {
    const { account: _account, ...inputs } = entry.inputs;
    const fields = mapReferences(kindNamed(entry.kind), inputs, ({ reference, to, value }) =>
      reference.isId ? ids.get(keyOf({ kind: to, name: String(value) })) : value,
    );
    const { schema, edge } = kindNamed(entry.kind);
    if (Object.hasOwn(schema.properties, "label") && !edge?.callFields?.includes("label" as never))
      fields.label ??= entry.name;
    if (Object.hasOwn(schema.properties, "queueName"))
      fields.queueName ??= ownName(kindNamed(entry.kind), entry.name);
    const by = makerOf(entry);
    const stored: Stored<KeptKindName> = {
      id: ids.get(keyOf(entry)) ?? "",
      fields: structuredClone(fields),
      outputs: {},
      owner: by === undefined ? { kind: "none" } : { kind: "other", by },
    };
    return {
      kind: entry.kind as KeptKindName,
      account: accountIn(kindNamed(entry.kind), entry.name),
      stored,
    };
  });
}

/** What the edge keeps whole it knows by the name. */
function isNamed({ kind }: SnapshotEntry): boolean {
  const { edge } = kindNamed(kind);
  return edge !== undefined && edge.callFields === undefined;
}
