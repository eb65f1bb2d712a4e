import type { ProviderAccountFields } from "../../../schemas/types.ts";
import { headOf, pointersOf } from "../../kinds/map-references.ts";
import { keyOf } from "../../kinds/names.ts";
import { type KindName, kindNamed } from "../../kinds/registry.ts";
import { formatAccount } from "../../lifecycle/account.ts";
import { takenOver } from "../../lifecycle/adopted.ts";
import type { Inputs, SnapshotEntry } from "../../plan/snapshot.ts";
import { handlerCode } from "../../shapes/handler-code.ts";
import { liveFields } from "../match/live-fields.ts";
import type { Candidate } from "../match/match.ts";
import type { LiveObject } from "../reading.ts";

/** A resource as state has it when what is there has become the tree's. */
export interface StateEntry {
  readonly kind: KindName;
  readonly name: string;
  /** As its keeper calls it. */
  readonly id: string;
  readonly inputs: Inputs;
  readonly outputs: Inputs;
  /** Names of the outputs that are secrets. */
  readonly secrets: readonly string[];
  /** What each field points to, as `KIND NAME`. */
  readonly pointsTo: Readonly<Record<string, readonly string[]>>;
}

/**
 * What the next read of the object would put into state, so that a plan shows what it differs in and nothing else.
 *
 * @param stack `PROJECT/STACK`
 */
export function stateEntryOf(
  entry: SnapshotEntry,
  { live, isMade }: Pick<Candidate, "live" | "isMade">,
  stack: string,
): StateEntry {
  const kind = kindNamed(entry.kind);
  const { stored } = live;
  const fields = liveFields(live, stored.fields as Inputs, entry);
  const chosen = kind.chosen?.(fields) ?? [];
  const asked = Object.fromEntries(
    Object.entries(fields).filter(([field]) => !chosen.includes(field as never)),
  );
  const before = isMade ? undefined : ({ declares: [], adopted: true } as const);
  const inputs = {
    ...asked,
    account: entry.inputs.account,
    ...ownInputs(entry, stack),
    // Where the edge does not know it yet, the next read says so.
    ...(kind.edge?.known ? { knownToEdge: true } : {}),
    ...takenOver(kind, before, entry.inputs, entry.declares ?? []),
  };
  const outputs = {
    ...definedOf(stored.fields),
    ...definedOf(stored.outputs),
    ...inputs,
    ...(isMade ? {} : { adopted: true }),
  };
  return {
    ...named(entry),
    id: stored.id,
    inputs,
    outputs,
    secrets: secretsOf(entry.kind),
    pointsTo: pointed(entry),
  };
}

/** An account, which is nobody's to keep: it comes into state as the tree says it. */
export function accountEntryOf(entry: SnapshotEntry, stack: string): StateEntry {
  // The tree's schema has judged the account.
  const reference = formatAccount(entry.inputs as unknown as ProviderAccountFields);
  const inputs = { ...entry.inputs, reference, ...ownInputs(entry, stack), knownToEdge: true };
  return {
    ...named(entry),
    id: String(entry.inputs.name),
    inputs,
    outputs: inputs,
    secrets: [],
    pointsTo: {},
  };
}

const named = ({ kind, name }: SnapshotEntry) => ({ kind, name });

const ownInputs = ({ kind, name }: SnapshotEntry, stack: string) => ({
  owner: `${stack}/${name}`,
  __provider: handlerCode(kind),
});

/** Whether all of its secrets are known. */
export function hasSecrets({ kind, stored }: LiveObject): boolean {
  const outputs = stored.outputs as Inputs;
  return secretsOf(kind).every((name) => outputs[name] !== undefined);
}

function secretsOf(kind: KindName): string[] {
  const outputs = Object.entries(kindNamed(kind).outputs ?? {});
  return outputs.filter(([, what]) => what === "secret").map(([output]) => output);
}

function pointed({ kind, inputs, name }: SnapshotEntry): Record<string, string[]> {
  const account = name.includes("/")
    ? { account: [keyOf({ kind: "ProviderAccount", name: name.split("/")[0] ?? "" })] }
    : {};
  const found = Map.groupBy(pointersOf(kindNamed(kind), inputs), ({ reference }) => headOf(reference));
  const others = [...found].map(([field, pointers]) => [
    field,
    [...new Set(pointers.map(({ to, value }) => keyOf({ kind: to, name: String(value) })))],
  ]);
  return { ...account, ...Object.fromEntries(others) };
}

function definedOf(values: object): Inputs {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
