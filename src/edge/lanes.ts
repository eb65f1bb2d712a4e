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

/**
 * Lets each organization have so much done at once and so much waiting, so that none of them fills the process, and lets
 * others in between two turns.
 *
 * @param pause comes to its end after so many milliseconds
 */
export function lanes(
  { atOnce, inFlight, paced }: Limits,
  pause: (milliseconds: number) => Promise<unknown> = sleep,
) {
  const known = new Map<string, Lane>();
  /** @throws {Refusal} `busy` */
  return async <T>(organization: string, request: (turn: Turn) => Promise<T>): Promise<T> => {
    const lane = known.get(organization) ?? { limit: pLimit(atOnce), requests: 0, turns: 0 };
    if (lane.requests >= inFlight)
      throw new Refusal("busy", `${inFlight} requests of ${organization} are in flight`);
    known.set(organization, lane);
    lane.requests++;
    const forget = () => {
      if (lane.requests + lane.turns === 0) known.delete(organization);
    };
    const turn: Turn = (work, bytesOf = () => 0) => {
      lane.turns++;
      return new Promise((resolve, reject) => {
        // Whoever asked has the answer before the pause.
        const take = async () => {
          if (lane.requests > atOnce) await breathe();
          const result = await work();
          resolve(result);
          const bytes = bytesOf(result);
          if (bytes > paced.free) await pause(bytes / paced.bytes);
        };
        const end = () => {
          lane.turns--;
          forget();
        };
        lane.limit(take).catch(reject).finally(end);
      });
    };
    try {
      return await request(turn);
    } finally {
      lane.requests--;
      forget();
    }
  };
}

export type Lanes = ReturnType<typeof lanes>;
