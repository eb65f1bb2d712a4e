import type { SandboxDatabase } from "../database.ts";
import { switchesOn } from "../switches.ts";
import { runCall } from "./call.ts";
import { type Clock, realClock, virtualClock } from "./clock.ts";
import type { CallStory } from "./story.ts";
import type { Behaviour, PlacedCall, World } from "./world.ts";

/** The sandbox's telephone network. */
export interface Exchange {
  /** Milliseconds since 1970, as its calls pass them. */
  now(): number;
  /** Makes a call, and tells what happened in it when it is over. Several may be under way. */
  place(call: PlacedCall): Promise<CallStory>;
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

export function exchangeOn(db: SandboxDatabase, { send, isRealTime, patience }: ExchangeOptions): Exchange {
  const clock: Clock = isRealTime ? realClock : virtualClock(Date.now());
  const phones = new Map<string, Behaviour>();
  const worldAt = (depth: number): World => ({
    db,
    clock,
    send,
    depth,
    patience,
    switches: () => switchesOn(db),
    behaviourOf: (who) => phones.get(who) ?? { does: "rings" },
    place: (call) => runCall(worldAt(depth + 1), call),
  });
  return {
    now: () => clock.now(),
    place: (call) => runCall(worldAt(0), call),
    phone: (who, behaviour) => phones.set(who, behaviour),
  };
}
