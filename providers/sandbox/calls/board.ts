import type { Going, Next } from "./going.ts";
import type { CallStory, QueueEnd } from "./story.ts";

/** A call that is under way, as its owner's API reaches it. */
export interface LiveCall {
  readonly account: string;
  readonly status: () => "queued" | "ringing" | "in-progress";
  readonly from: string;
  readonly to: string;
  /** Ends it, as who. */
  end(by: "edge"): void;
  /** Has it go on elsewhere, whatever it does. */
  move(next: Next): void;
  /** URL that hears of its end. */
  statusCallback: string | undefined;
}

/** A caller in a queue. */
export interface Waiting {
  readonly going: Going;
  /** Takes the caller out of the queue. @returns what has the caller go on, when that is over */
  take(): () => void;
}

/** A leg that the API asks for. */
export interface NewLeg {
  readonly account: string;
  readonly application: string;
  readonly from: string;
  readonly to: string;
  readonly name: string | undefined;
  readonly url: string;
  readonly fallbackUrl: string | undefined;
  readonly statusCallback: string | undefined;
  readonly statusEvents: readonly string[];
  readonly seconds: number;
  readonly timeLimit: number;
}

/** What calls under way share: one sandbox has one board, which the API and the network use. */
export interface Board {
  readonly calls: Map<string, LiveCall>;
  /** By account and name, the longest waiting first. */
  readonly queues: Map<string, Waiting[]>;
  /** Calls that the API made and that are over. */
  readonly legs: CallStory[];
  /** Begins a leg. Undefined as long as nothing makes calls here. @returns its id */
  begin?: (leg: NewLeg) => string;
  /** Milliseconds since 1970, as its calls pass them. */
  now?: () => number;
}

export function newBoard(): Board {
  return { calls: new Map(), queues: new Map(), legs: [] };
}

/** `QueueResult`, where the carrier says how a caller left a queue. */
export const queueResults: Readonly<Record<QueueEnd, string>> = {
  full: "queue-full",
  left: "leave",
  "time is over": "redirected",
  taken: "bridged",
  moved: "redirected",
  "hung up": "hangup",
};
