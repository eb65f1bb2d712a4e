import { providerNamed } from "../../providers/index.ts";
import type { Difference, KindName } from "../../providers/provider.ts";
import { parseAccount } from "./account.ts";
import { type Failure, shapeFailures } from "./check.ts";
import type { Kind } from "./kind.ts";
import { hasUnknown } from "./unknown.ts";

type Inputs = Record<string, unknown>;

/** Fields in the one form that equal meanings share, defaults filled in, or all that is wrong with their shape. */
export function normalForm<K extends KindName>(
  kind: Kind<K>,
  written: Inputs,
): { readonly fields: Inputs; readonly failures: readonly Failure[] } {
  const declared = kind.normalise?.(written) ?? written;
  const failures = shapeFailures(kind.schema, declared);
  return { fields: failures.length > 0 ? written : inOrder(kind, declared), failures };
}

/** Those of the changed fields that make another object, at the account's provider. */
export function replacingFields<K extends KindName>(
  kind: Kind<K>,
  changed: readonly string[],
  before: { readonly account: string },
  after: { readonly account: string },
): string[] {
  const { replaces, keyedByName } = differing(kind, after.account);
  return changed.filter(
    (name) =>
      replaces.some((field) => field === name) ||
      (name === "owner" && keyedByName) ||
      (name === "account" && movesAccount(before.account, after.account)),
  );
}

/** What forces a replacement: as the kind says, where the account's provider does not say otherwise. */
function differing<K extends KindName>(kind: Kind<K>, account: string) {
  const provider = hasUnknown(account) ? undefined : providerNamed(parseAccount(account).provider);
  const said: Difference<K> | undefined = provider?.differs?.[kind.name];
  return {
    replaces: said?.replaces ?? kind.replaces,
    keyedByName: said?.keyedByName ?? kind.keyedByName ?? false,
  };
}

/** Whether the resource would live in another account, not merely reach the same one by another credential. */
function movesAccount(before: string, after: string): boolean {
  if (hasUnknown(after)) return false;
  const [a, b] = [parseAccount(before), parseAccount(after)];
  return a.provider !== b.provider || a.name !== b.name;
}

/** Sets in one order, since theirs has no meaning. */
function inOrder<K extends KindName>(kind: Kind<K>, inputs: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const isSet = kind.schema.properties[name]?.uniqueItems === true;
      return [name, isSet && Array.isArray(value) ? value.toSorted() : value];
    }),
  );
}
