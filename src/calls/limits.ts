import { type CallBounds, callBounds } from "../shapes/call-limits.ts";
import type { Directory, Model } from "../tree/model.ts";

const known = new WeakMap<Directory, CallBounds>();

/** What calls of a tree can do: a call may pass any of its accounts, so the strictest of their providers' bounds hold. */
export function limitsOf({ tree, directory }: Model): CallBounds {
  const bounds =
    known.get(directory) ?? callBounds(Object.values(tree.accounts).map(({ provider }) => provider));
  known.set(directory, bounds);
  return bounds;
}
