import { providerNamed } from "../../providers/index.ts";
import type { Kind } from "../kinds/kind.ts";
import type { KeptKindName } from "../kinds/registry.ts";
import { parseAccount } from "./account.ts";
import { type Failure, shapeFailures } from "./check.ts";
import { inOneForm } from "./one-form.ts";
import { schemaOf } from "./schema.ts";
import { hasUnknown } from "./unknown.ts";

type Inputs = Record<string, unknown>;

/** Fields in the one form that equal meanings share, defaults filled in, or all that is wrong with their shape. */
export function normalForm(
  kind: Kind,
  written: Inputs,
): { readonly fields: Inputs; readonly failures: readonly Failure[] } {
  const declared = inOneForm(kind, written);
  const failures = shapeFailures(schemaOf(kind), declared);
  return { fields: failures.length > 0 ? written : inOrder(kind, declared), failures };
}

/** What a field means that nobody has written. */
export function defaultOf(kind: Kind, field: string): unknown {
  const { default: value = kind.treeNeeds?.[field] } = (schemaOf(kind).properties[field] ?? {}) as {
    default?: unknown;
  };
  return structuredClone(value);
}

/** Those of the changed fields that make another object, at the account's provider. */
export function replacingFields(
  kind: Kind,
  changed: readonly string[],
  before: { readonly account: string },
  after: { readonly account: string },
): string[] {
  const { replaces, naturalKey } = differing(kind, after.account);
  return changed.filter(
    (name) =>
      replaces.some((field) => field === name) ||
      (name === "owner" && naturalKey === "resourceName") ||
      (name === "account" && movesAccount(before.account, after.account)),
  );
}

/** What forces a replacement: as the kind says, where the account's provider does not say otherwise. */
function differing(kind: Kind, account: string) {
  const provider = hasUnknown(account) ? undefined : providerNamed(parseAccount(account).provider);
  const said = provider?.differs?.[kind.name as KeptKindName];
  return {
    replaces: (said?.replaces ?? kind.replaces ?? []) as readonly string[],
    naturalKey: said?.naturalKey ?? kind.naturalKey,
  };
}

/** Whether the resource would live in another account, not merely reach the same one by another credential. */
function movesAccount(before: string, after: string): boolean {
  if (hasUnknown(after)) return false;
  const [a, b] = [parseAccount(before), parseAccount(after)];
  return a.provider !== b.provider || a.name !== b.name;
}

/** Sets in one order, since theirs has no meaning. */
function inOrder(kind: Kind, inputs: Inputs): Inputs {
  const { properties } = schemaOf(kind);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const isSet = properties[name]?.uniqueItems === true;
      return [name, isSet && Array.isArray(value) ? value.toSorted() : value];
    }),
  );
}
