import type { Element } from "./document.ts";
import type { Line } from "./lines.ts";
import type { CallEvent, QueueEnd } from "./story.ts";
import type { Press, World } from "./world.ts";

/** A call under way. */
export interface Going {
  readonly world: World;
  readonly id: string;
  readonly line: Line;
  /** What every request about it has. */
  readonly form: Readonly<Record<string, string>>;
  /** The number that it shows where nothing else is said. */
  readonly callerNumber: string | undefined;
  /** Is over when the caller hangs up. */
  readonly signal: AbortSignal;
  readonly note: (event: Untimed) => void;
  /** Keys that are still to be pressed; times as seconds after the call began. */
  readonly presses: Press[];
  readonly elapsed: () => number;
  /** Of a leg that the API asked for: who is on it, and for how many seconds that one talks. */
  readonly who?: string | undefined;
  readonly talks?: number | undefined;
}

/** Why a call does not wait any more. */
export class Left extends Error {
  readonly why: QueueEnd;
  constructor(why: QueueEnd) {
    super(why);
    this.why = why;
  }
}

/** An event whose time is now. */
export type Untimed = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, "at"> : never) : never;

/** Where a document leads. */
export interface Next {
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly form: Readonly<Record<string, string>>;
}

/** Carries verbs out. @returns where they lead; undefined at the end of a document that leads nowhere */
export type CarryOut = (going: Going, verbs: readonly Element[]) => Promise<Next | undefined>;

export const methodOf = (method: string | undefined): "GET" | "POST" =>
  method?.toUpperCase() === "GET" ? "GET" : "POST";
