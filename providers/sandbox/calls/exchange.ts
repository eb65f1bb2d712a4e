import type { SandboxDatabase } from "../database.ts";
import { switchesOn } from "../switches.ts";
import type { Board } from "./board.ts";
import { runCall } from "./call.ts";
import { type Clock, realClock, virtualClock } from "./clock.ts";
import { beginLeg } from "./leg.ts";
import type { CallStory } from "./story.ts";
import type { Behaviour, PlacedCall, World } from "./world.ts";

/** The sandbox's telephone network. */
export interface Exchange {
  /** Milliseconds since 1970, as its calls pass them. */
  now(): number;
  /**
   * Does something after so many milliseconds of its time; makes no time pass by itself.
   *
   * @returns calls it off
   */
  after(milliseconds: number, work: () => Promise<unknown>): () => void;
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>;
  /** Work that takes no time of the calls', however long it takes. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Makes a call, and tells what happened in it when it is over. Several may be under way. */
  place(call: PlacedCall): Promise<CallStory>;
  /** The calls that the API asked for, when all of them are over. */
  legs(): Promise<readonly CallStory[]>;
  /** What a phone does from now on, by its SIP user name or number; one of which nothing is said rings and nobody answers. */
  phone(who: string, behaviour: Behaviour): void;
}

export interface ExchangeOptions {
  /** How webhooks are sent. */
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  /** Whether calls take the time that they take; else it passes in no time. */
  readonly isRealTime?: boolean | undefined;
  /** Milliseconds that an answer to a webhook may take. Default: 2,000. */
  readonly patience?: number | undefined;
}

/** @param board what the API reaches calls by */
export function exchangeOn(
  db: SandboxDatabase,
  board: Board,
  { send, isRealTime, patience }: ExchangeOptions,
): Exchange {
  const clock: Clock = isRealTime ? realClock : virtualClock(Date.now());
  const phones = new Map<string, Behaviour>();
  const background = new Set<Promise<void>>();
  let failure: unknown;
  const worldAt = (depth: number): World => ({
    db,
    clock,
    send,
    depth,
    patience,
    board,
    inBackground(work) {
      const ended = work.then(
        () => undefined,
        (error: unknown) => {
          failure ??= error;
        },
      );
      background.add(ended);
      void ended.then(() => background.delete(ended));
    },
    switches: () => switchesOn(db),
    behaviourOf: (who) => phones.get(who) ?? { does: "rings" },
    place: (call) => runCall(worldAt(depth + 1), call),
  });
  board.begin = (leg) => beginLeg(worldAt(0), leg);
  board.now = () => clock.now();
  return {
    now: () => clock.now(),
    after(milliseconds, work) {
      const called = new AbortController();
      void clock.sleep(milliseconds / 1000, called.signal, true).then(
        () => clock.during(work()),
        () => undefined,
      );
      return () => called.abort();
    },
    pass: (seconds) => clock.sleep(seconds, new AbortController().signal),
    during: (work) => clock.during(work),
    async place(call) {
      const story = await runCall(worldAt(0), call);
      if (failure !== undefined) throw failure;
      return story;
    },
    async legs() {
      while (background.size > 0) await Promise.all(background);
      if (failure !== undefined) throw failure;
      return board.legs;
    },
    phone: (who, behaviour) => phones.set(who, behaviour),
  };
}
