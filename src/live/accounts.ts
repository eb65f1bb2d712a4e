import { DialtreeError } from "../errors.ts";
import { describeAccount, isOrganization, parseAccount } from "../lifecycle/account.ts";
import type { GuardRules } from "../plan/guards.ts";
import { newReach } from "../plan/reach.ts";
import type { Snapshot, SnapshotEntry } from "../plan/snapshot.ts";
import { type LiveObject, type OtherObject, type ReadingOptions, readAccounts } from "./reading.ts";

/** The name of the account that a reference names; empty for an organization. */
export function holderOf(reference: string): string {
  const account = parseAccount(reference);
  return isOrganization(account) ? "" : account.name;
}

/**
 * How each account is to be reached, by its name: as the tree says, and as it was applied where it is in the tree no
 * more. An account that would be reached in a new way, which nobody has allowed, is not: its key is not sent there.
 */
export function waysTo(state: Snapshot, tree: Snapshot, allow: readonly string[]): Map<string, string> {
  const known = waysIn(state);
  const isFirst = !accountsIn(state).length;
  const old = new Map(accountsIn(state).map((entry) => [entry.name, entry]));
  const unheard = accountsIn(tree).filter(({ name, inputs }) =>
    newReach(old.get(name)?.inputs, inputs, isFirst).some((reach) => !allow.includes(`change:${reach}`)),
  );
  const closed = new Set(unheard.map(({ name }) => name));
  // The organization's own is kept at the edge that its accounts name.
  if (closed.size > 0) closed.add("");
  return new Map([...known, ...[...waysIn(tree)].filter(([holder]) => !closed.has(holder))]);
}

export const allowedBy = (rules: readonly GuardRules[]): readonly string[] =>
  rules.flatMap(({ allow = [] }) => allow);

const accountsIn = (snapshot: Snapshot): SnapshotEntry[] =>
  [...snapshot.values()].filter(({ kind }) => kind === "ProviderAccount");

function waysIn(snapshot: Snapshot): Map<string, string> {
  const references = [...snapshot.values()].flatMap(({ inputs: { account } }) =>
    typeof account === "string" ? [account] : [],
  );
  return new Map([...new Set(references)].map((reference) => [holderOf(reference), reference]));
}

/** Accounts that were read, each by itself. */
export interface AccountsRead {
  readonly objects: readonly LiveObject[];
  readonly others: readonly OtherObject[];
  /** Why an account could not be read, by its name. */
  readonly unread: ReadonlyMap<string, DialtreeError>;
}

/** Reads accounts, and goes on where one cannot be read. @param ways their references by their names */
export async function readEach(
  ways: ReadonlyMap<string, string>,
  options: ReadingOptions,
): Promise<AccountsRead> {
  const unread = new Map<string, DialtreeError>();
  const counts = new Map<string, number>();
  const readings = await Promise.all(
    [...ways].map(async ([holder, reference]) => {
      const onPage = (objects: number) => {
        counts.set(holder, objects);
        options.onPage?.([...counts.values()].reduce((sum, count) => sum + count, 0));
      };
      try {
        return await readAccounts([reference], { ...options, onPage });
      } catch (error) {
        if (!(error instanceof DialtreeError)) throw error;
        const account = parseAccount(reference);
        const word = isOrganization(account) ? "organization" : "ProviderAccount";
        unread.set(holder, error.about(`${word} ${describeAccount(account)}`));
        return { objects: [], others: [] };
      }
    }),
  );
  return {
    objects: readings.flatMap(({ objects }) => objects),
    others: readings.flatMap(({ others }) => others),
    unread,
  };
}
