import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { Refusal } from "./refusal.ts";

/** Work that is done when it is the organization's turn; `bytesOf` what comes of it, where they are many, cost a pause. */
export type Turn = <T>(work: () => Promise<T>, bytesOf?: (result: T) => number) => Promise<T>;

interface Limits {
  /** What of an organization is done at the same time. */
  readonly atOnce: number;
  /** Requests of an organization that may be begun and not ended. */
  readonly inFlight: number;
  /** Bytes that are free, and those for which a turn is followed by a millisecond in which it is nobody's. */
  readonly paced: { readonly free: number; readonly bytes: number };
}

interface Lane {
  readonly limit: LimitFunction;
  requests: number;
  turns: number;
}

type Pause = (milliseconds: number) => Promise<unknown>;

/** @throws {Refusal} `busy` */
export type Lanes = <T>(organization: string, request: (turn: Turn) => Promise<T>) => Promise<T>;

/**
 * Lets each organization have so much done at once and so much waiting, so that none of them fills the process, and lets
 * others in between two turns.
 *
 * @param pause comes to its end after so many milliseconds
 */
export function lanes(limits: Limits, pause: Pause = sleep): Lanes {
  const { atOnce, inFlight } = limits;
  const open = new Map<string, Lane>();
  return async (organization, request) => {
    const lane = open.get(organization) ?? { limit: pLimit(atOnce), requests: 0, turns: 0 };
    if (lane.requests >= inFlight)
      throw new Refusal("busy", `${inFlight} requests of ${organization} are in flight`);
    open.set(organization, lane);
    const close = () => {
      if (lane.requests + lane.turns === 0) open.delete(organization);
    };
    lane.requests++;
    try {
      return await request(turnIn(lane, limits, pause, close));
    } finally {
      lane.requests--;
      close();
    }
  };
}

/** @param ended is called after each turn */
function turnIn(lane: Lane, { atOnce, paced }: Limits, pause: Pause, ended: () => void): Turn {
  return (work, bytesOf = () => 0) =>
    new Promise((resolve, reject) => {
      // Whoever asked has the answer before the pause.
      const take = async () => {
        if (lane.requests > atOnce) await breathe();
        const result = await work();
        resolve(result);
        const bytes = bytesOf(result);
        if (bytes > paced.free) await pause(bytes / paced.bytes);
      };
      lane.turns++;
      lane
        .limit(take)
        .catch(reject)
        .finally(() => {
          lane.turns--;
          ended();
        });
    });
}
