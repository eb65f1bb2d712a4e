import { isKindName, kindNamed } from "../kinds/registry.ts";
import type { DriftChange } from "./live.ts";

/** The tree's word for a class of resource. */
export function wordFor(kind: string): string {
  return isKindName(kind) ? kindNamed(kind).word : kind;
}

/** `by token ops, 2026-11-24T05:10:00Z`, as far as its keeper says; undefined where it says nothing. */
export function changedByWords({
  changed: { at, by } = {},
}: Pick<DriftChange, "changed">): string | undefined {
  if (by === undefined) return at && `at ${at}`;
  return at === undefined ? `by ${by}` : `by ${by}, ${at}`;
}

/** Kinds in the order of an account's settings. */
function rankOf(kind: string): number {
  return isKindName(kind) ? kindNamed(kind).rank : -1;
}

/** Changes and resources in the order of an account's settings, then by name. */
export function byKind(a: Named, b: Named): number {
  return rankOf(a.kind) - rankOf(b.kind) || (a.name < b.name ? -1 : Number(a.name > b.name));
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

/** Changes under the account that they belong to, accounts by name and the organization last. */
export function byAccount<T extends Named & { readonly account?: string }>(
  changes: readonly T[],
): (readonly [account: string | undefined, group: readonly T[]])[] {
  const groups = Map.groupBy(changes.toSorted(byKind), ({ account }) => account);
  return [...groups].toSorted(([a], [b]) => {
    if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
    return a < b ? -1 : 1;
  });
}
