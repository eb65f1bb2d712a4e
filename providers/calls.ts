/**
 * What a carrier's calls have in common: what a webhook tells of one, and what may be answered. Each carrier has its own words
 * and signature for it, its `CallProtocol`.
 */

/** A request as it came, of which nothing is believed before it is verified. */
export interface CallWebhook {
  readonly method: string;
  /** As it was called, with its query. */
  readonly url: string;
  readonly headers: Headers;
  /** As it was sent. */
  readonly body: string;
}

/** How a ringing that was asked for came to its end. */
export type RingingEnd = "answered" | "busy" | "noAnswer" | "failed";

/** What happened to one of the phones that ring for a call. */
export interface LegEvent {
  /** The leg's own id. */
  readonly leg: string;
  readonly state: "ringing" | "talking" | "over";
  /** Where the carrier numbers what happens to a leg: what came later has a higher one. */
  readonly sequence: number;
}

/** What a webhook tells of a call. All of it is the sender's word, its numbers too. */
export interface CallReport {
  /** The carrier's id of the call. */
  readonly call: string;
  /** The carrier's id of the application or connection that the call came by. */
  readonly connection: string;
  /** Whether a SIP phone calls, and not the telephone network. */
  readonly isSip: boolean;
  /** Names that may be the SIP user's who calls: what stands before the `@`, or alone. */
  readonly callers: readonly string[];
  /** The number that the caller shows, in E.164 form; undefined for an anonymous one. */
  readonly callerNumber: string | undefined;
  /** What was dialled: a number in E.164 form, or what stands before the `@`. */
  readonly dialled: string;
  /** How the ringing ended that the answer before had asked for. */
  readonly ringing?: RingingEnd;
  /** Keys that were pressed, where the answer before had asked for them. */
  readonly digits?: string;
  /** Of an event of a ringing phone. */
  readonly event?: LegEvent;
}

/** What is rung. */
export interface Rung {
  /** A SIP user's name at the carrier, or a number in E.164 form. */
  readonly to: { readonly sipUser: string } | { readonly number: string };
  /** URL that hears of what happens to this one. */
  readonly events?: string;
  /** URL that is asked what to do with whoever answers, before the call is his. */
  readonly screen?: string;
}

/** One thing that is to be done with a call; those after it follow when it is done and the call is still there. */
export type Verb =
  | {
      readonly does: "ring";
      readonly rung: readonly Rung[];
      readonly seconds: number;
      /** URL that is asked how it goes on when nobody answered. */
      readonly next?: string;
      /** Number that is shown, E.164. */
      readonly callerNumber?: string;
      /** Name that is shown to SIP users. */
      readonly callerName?: string;
    }
  | { readonly does: "wait"; readonly seconds: number }
  | { readonly does: "say"; readonly text: string }
  | { readonly does: "ask"; readonly text: string; readonly seconds: number; readonly next: string }
  | { readonly does: "goOn"; readonly url: string }
  | { readonly does: "reject"; readonly as: "busy" | "rejected" }
  | { readonly does: "hangUp" };

/** A carrier's words for calls. */
export interface CallProtocol {
  /**
   * When the carrier says that it sent the request, in milliseconds since 1970; undefined where nothing proves that it did, or
   * that was too long ago.
   *
   * @param key what webhooks are verified with, as the account has it
   * @param now milliseconds since 1970
   */
  verify(webhook: CallWebhook, key: string, now: number): number | undefined;
  /** Undefined where the request tells of no call. */
  read(webhook: CallWebhook): CallReport | undefined;
  /** The document that tells the carrier what to do. */
  write(verbs: readonly Verb[]): { readonly contentType: string; readonly body: string };
}
