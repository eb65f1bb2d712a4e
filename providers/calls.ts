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
  /** What the carrier calls the account, where it says so: its API for calls wants to know. */
  readonly carrierAccount?: string;
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
  /** Of a caller who waits in a queue: the place there, from 1 on. */
  readonly position?: number;
  /** How the caller left a queue, where the carrier says so. */
  readonly left?: "taken" | "full" | "hungUp" | "other";
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
  /** Says or plays something, and listens for a key meanwhile and for so many seconds after it. */
  | {
      readonly does: "listen";
      readonly while: readonly Extract<Verb, { does: "say" | "play" }>[];
      readonly seconds: number;
      /** URL that is asked when a key is pressed. */
      readonly next: string;
    }
  | { readonly does: "play"; readonly url: string }
  /** Has the caller wait in a queue of the carrier's. */
  | {
      readonly does: "enqueue";
      readonly queue: string;
      /** URL that is asked, over and over, what the caller hears. */
      readonly waiting: string;
      /** Seconds that the caller waits at most. */
      readonly seconds: number;
      /** URL that is asked how it goes on when the caller has left the queue. */
      readonly next: string;
    }
  /** Of a caller who waits: leaves the queue. */
  | { readonly does: "leave" }
  /** Takes the head of a queue onto this call. */
  | {
      readonly does: "take";
      readonly queue: string;
      /** URL that is asked, of the caller's call, before the two talk. */
      readonly before: string;
      /** Seconds that an empty queue is waited at. */
      readonly seconds: number;
      readonly next: string;
    }
  | { readonly does: "goOn"; readonly url: string }
  | { readonly does: "reject"; readonly as: "busy" | "rejected" }
  | { readonly does: "hangUp" };

/** A phone that is rung by itself, and not by a call's own answer. */
export interface NewLeg {
  /** The carrier's id of the application that it goes by. */
  readonly application: string;
  readonly to: Rung["to"];
  /** Number that is shown, E.164. */
  readonly callerNumber: string;
  /** Name that is shown. */
  readonly callerName?: string | undefined;
  /** URL that is asked what whoever answers gets. */
  readonly url: string;
  /** URL that hears of what happens to it. */
  readonly events: string;
  /** Seconds that it rings. */
  readonly seconds: number;
  /** Seconds after which it ends, whatever happens. */
  readonly longest: number;
}

/** What a carrier's API does with calls under way; each method throws where the carrier refuses. */
export interface CallControl {
  /** @returns the leg's id, where the carrier says it */
  ring(leg: NewLeg): Promise<string | undefined>;
  /** Ends a call; one that is over is no error. */
  end(call: string): Promise<void>;
  /** Has a URL hear when a call is over. */
  watch(call: string, url: string): Promise<void>;
  isThere(call: string): Promise<boolean>;
}

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
