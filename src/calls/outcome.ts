import type { Reference } from "../tree/model.ts";
import type { Ring } from "./call-step.ts";
import type { Point } from "./point.ts";

/** What no tree can know, and what sends a call elsewhere. */
export const branching = ["busy", "unregistered", "full", "exitKey", "handedBack"] as const;

/** Where a call goes instead when one of them happens. */
export interface Branch {
  readonly when: (typeof branching)[number];
  readonly to: Reference;
}

/** One point that the call passes. */
export interface Step {
  /** Seconds after the call began, when nobody answered before. */
  readonly at: number;
  readonly kind: Point["kind"];
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
  /** An application of somebody else's answers, and no tree says what it does. */
  | { readonly kind: "elsewhere"; readonly url: string; readonly at: number }
  /** The caller waits in a queue without a limit. */
  | { readonly kind: "waiting"; readonly queue: string; readonly at: number };

/** What follows when somebody dials, as long as nobody answers. */
export interface Outcome {
  readonly dialled: string;
  /** A SIP user, an outside number or `anonymous`; undefined for any caller from outside. */
  readonly from: string | undefined;
  /** Who was asked to be busy, or not registered: users and SIP users; absent when nobody was. */
  readonly busy?: readonly string[];
  readonly unregistered?: readonly string[];
  readonly steps: readonly Step[];
  readonly end: End;
}
