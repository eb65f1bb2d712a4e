import type { ProviderAccountFields, Tree } from "../../../schemas/types.ts";
import { DialtreeError } from "../../errors.ts";
import { keyOf } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import { formatAccount, formatOrganization } from "../../lifecycle/account.ts";
import { normalForm } from "../../lifecycle/normal.ts";
import { newReach } from "../../plan/reach.ts";
import { type Snapshot, type SnapshotEntry, snapshotOf } from "../../plan/snapshot.ts";
import { modelOf } from "../../tree/model.ts";
import type { LiveResource } from "./resources.ts";

/**
 * The accounts of a tree and its organization, as sessions know them.
 *
 * @param allow dangers that are no reason to refuse
 * @throws {DialtreeError} DT1013 where a tree names a place that would be sent a key, and nobody has allowed it
 */
export function accountsOf(declared: Snapshot, organization: string, allow: readonly string[]): string[] {
  const accounts = accountEntries(declared);
  for (const { name, inputs } of accounts) {
    const refused = newReach(undefined, inputs, true).find((reach) => !allow.includes(`change:${reach}`));
    if (refused === undefined) continue;
    throw new DialtreeError("DT1013", `the tree names where the keys of the account ${name} go`, {
      hint: `Look at its \`endpoint\` and \`edge\`; whoever means them adds \`--allow change:${refused}\`.`,
    });
  }
  const { edge, elsewhere } = (accounts[0]?.inputs ?? {}) as Partial<ProviderAccountFields>;
  return [
    ...accounts.map(({ inputs }) => formatAccount(inputs as unknown as ProviderAccountFields)),
    formatOrganization(organization, { edge, elsewhere }),
  ];
}

const accountEntries = (declared: Snapshot): SnapshotEntry[] =>
  [...declared.values()].filter(({ kind }) => kind === "ProviderAccount");

/** What is there in the form in which a tree asks for it. */
export function liveSnapshot(
  resources: readonly LiveResource[],
  declared: Snapshot,
  organization: string,
): Snapshot {
  const accounts = accountEntries(declared);
  const references = new Map(
    accounts.map(({ name, inputs }) => [name, formatAccount(inputs as unknown as ProviderAccountFields)]),
  );
  const entries = resources.map(({ kind, name, inputs, object }): SnapshotEntry => {
    const account = references.get(object.account ?? "") ?? formatOrganization(organization);
    return { kind, name, inputs: normalForm(kindNamed(kind), { ...inputs, account }).fields };
  });
  return new Map([...accounts, ...entries].map((entry) => [keyOf(entry), entry]));
}

/** What a tree asks for that no file has. */
export function snapshotOfTree(tree: Tree): Snapshot {
  const locate = () => ({ file: "(program)", line: 1, column: 1 });
  return snapshotOf({ model: modelOf(tree), locate });
}
