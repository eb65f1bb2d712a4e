import { providerNamed } from "../../providers/index.ts";
import type { KeptKindName } from "../kinds/registry.ts";
import { parseAccount } from "../lifecycle/account.ts";
import type { SnapshotEntry } from "../plan/snapshot.ts";

/** Whether the edge keeps the resource whole, by a key that follows from its name: such an object has no other id. */
export function isKeptByEdge({ kind, inputs }: SnapshotEntry): boolean {
  const provider = providerNamed(parseAccount(String(inputs.account)).provider);
  return provider?.keeps[kind as KeptKindName] === undefined;
}
