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

/** Who asks for a change: the tree, or somebody's change behind it that is set right; `both` where both touch the same. */
export type FieldOrigin = "tree" | "drift" | "both";

export interface FieldChange {
  readonly field: string;
  /** Undefined where there is none; a secret is only `[secret]`. */
  readonly before?: unknown;
  readonly after?: unknown;
  /** Absent where the account was not read. */
  readonly origin?: FieldOrigin;
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
  /** `drift` of what is made again, as somebody has taken it away behind the tree. */
  readonly origin?: "drift";
  /** The id of what was found at the carrier and is adopted. */
  readonly adopts?: string;
  /** Of an attachment: nobody has said that emergency calls of its phones are answered. */
  readonly untried?: true;
  /** Of an account: what is new in how it is reached. */
  readonly reach?: readonly Reach[];
}
