import type { Bell } from "../tree/bells.ts";
import type { Reference } from "../tree/model.ts";

/** Something that rings, and when. */
export interface Ring extends Bell {
  /** Seconds after the call began. */
  readonly from: number;
  /** Seconds after the call began; null when it rings until somebody answers. */
  readonly to: number | null;
  /** `maybe` where the moment decides: who was idle longest, whose turn it is, chance, or an earlier one's answer. */
  readonly certainty: "always" | "maybe";
}

/** Where a call goes instead when a circumstance holds that a tree cannot know. */
export interface Branch {
  readonly when: "busy" | "unregistered" | "exitKey" | "full";
  readonly to: Reference;
}

export type StepKind = "phone" | "extension" | "user" | "team" | "sipUser" | "callQueue" | "phoneNumber";

/** One point that the call passes. */
export interface Step {
  /** Seconds after the call began, when nobody answered before. */
  readonly at: number;
  readonly kind: StepKind;
  readonly name: string;
  /** What people call it. */
  readonly label: string;
  /** What happens here, in a few words. */
  readonly does: string;
  readonly rings: readonly Ring[];
  readonly branches: readonly Branch[];
}

export type End =
  /** Nobody rings any more. */
  | { readonly kind: "nobody"; readonly reason: string; readonly at: number }
  /** The call is handed to the telephone network. */
  | { readonly kind: "outside"; readonly number: string; readonly at: number }
  /** The call goes to the emergency service, whatever the tree says. */
  | { readonly kind: "emergency"; readonly number: string; readonly at: number }
  /** The caller waits in a queue without a limit. */
  | { readonly kind: "waiting"; readonly queue: string; readonly at: number };

/** What follows when somebody dials, as long as nobody answers. */
export interface Outcome {
  readonly dialled: string;
  /** A SIP user or an outside number; undefined for any caller from outside. */
  readonly from: string | undefined;
  readonly steps: readonly Step[];
  readonly end: End;
}
