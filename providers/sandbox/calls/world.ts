import type { SandboxDatabase } from "../database.ts";
import type { Switch } from "../switches.ts";
import type { Board } from "./board.ts";
import type { Clock } from "./clock.ts";
import type { CallStory } from "./story.ts";

/** What a phone does when it is rung. */
export type Behaviour =
  | { readonly does: "rings" }
  | {
      readonly does: "answers";
      /** Seconds after it began to ring. */
      readonly after: number;
      /** Seconds after it has answered. */
      readonly hangsUpAfter?: number | undefined;
      readonly presses?: readonly Press[];
    }
  | { readonly does: "busy" }
  | { readonly does: "unregistered" };

/** A key, and when it is pressed: in seconds after the call began, or after the phone answered. */
export interface Press {
  readonly digit: string;
  readonly at: number;
}

export interface PlacedCall {
  /** A SIP user by its name at the carrier, a number in E.164 form, or nobody whose number is shown. */
  readonly from: { readonly sipUser: string } | { readonly number: string } | "anonymous";
  /** A number in E.164 form, `sip:101@PREFIX.sip.telnyx.com`, or what a phone dials. */
  readonly to: string;
  /** Seconds after which the caller hangs up. */
  readonly hangUpAfter?: number | undefined;
  readonly presses?: readonly Press[];
}

/** Where calls take place. */
export interface World {
  readonly db: SandboxDatabase;
  readonly clock: Clock;
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  readonly switches: () => ReadonlySet<Switch>;
  /** By a SIP user's name at the carrier, or a number. */
  readonly behaviourOf: (who: string) => Behaviour;
  /** Another call through the telephone network, which a call makes. */
  readonly place: (call: PlacedCall) => Promise<CallStory>;
  readonly board: Board;
  /** Work of the network's that nobody waits for; what goes wrong in it is told at the next call. */
  readonly inBackground: (work: Promise<unknown>) => void;
  /** How many calls led to this one. */
  readonly depth: number;
  /** Milliseconds that an answer may take. Default: 2,000. */
  readonly patience?: number | undefined;
}
