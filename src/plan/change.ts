import type { KindName } from "../kinds/registry.ts";
import type { Reach } from "./reach.ts";
import type { SourcePlace } from "./snapshot.ts";

/**
 * What happens to a resource. `adopt`: what is at the carrier already comes under the tree; with `adopt: true` it is made
 * where nothing of its name is there. `detach`: a number's resource goes and the number stays at the carrier.
 */
export const actions = ["create", "adopt", "update", "replace", "delete", "detach"] as const;
export type Action = (typeof actions)[number];

/** Whether nothing of the tree was there before. */
export const isNew = ({ action }: { readonly action: Action }): boolean =>
  action === "create" || action === "adopt";

export interface FieldChange {
  readonly field: string;
  /** Undefined where there is none; a secret is only `[secret]`. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One change of one resource, in the tree's words. */
export interface Change {
  readonly action: Action;
  readonly kind: KindName;
  /** The resource's name: its place in the tree, such as `front/dana-desk`. */
  readonly name: string;
  /** The account that it belongs to; undefined for users and teams. */
  readonly account?: string;
  readonly isProduction: boolean;
  /** It was there before it was taken over: its deletion is a danger of its own. */
  readonly existed?: true;
  /** Where the tree has it; for what goes, where it had it. */
  readonly place?: SourcePlace;
  readonly fields: readonly FieldChange[];
  /** The fields that force a replacement. */
  readonly forcedBy: readonly string[];
  /** Why `up` would refuse it. */
  readonly refused?: string;
  /** Of an account: what is new in how it is reached. */
  readonly reach?: readonly Reach[];
}
