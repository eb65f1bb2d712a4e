import { setImmediate as breathe, setTimeout as sleep } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { Refusal } from "./refusal.ts";

/** Work that is done when it is the organization's turn; `bytes` that it is about, where they are many, cost a pause. */
export type Turn = <T>(work: () => Promise<T>, bytes?: number) => Promise<T>;

/** Bytes for which a turn is followed by a millisecond in which it is nobody's, and which are free. */
const paced = { bytes: 4096, free: 8192 };

/**
 * Lets each organization have so much done at once and so much waiting, so that none of them fills the process, and lets
 * others in between two turns.
 *
 * @param inFlight requests of an organization that may be begun and not ended
 */
export function lanes({ atOnce, inFlight }: { atOnce: number; inFlight: number }) {
  const known = new Map<string, { readonly limit: LimitFunction; requests: number; pauses: number }>();
  /** @throws {Refusal} `busy` */
  return async <T>(organization: string, request: (turn: Turn) => Promise<T>): Promise<T> => {
    const lane = known.get(organization) ?? { limit: pLimit(atOnce), requests: 0, pauses: 0 };
    if (lane.requests >= inFlight)
      throw new Refusal("busy", `${inFlight} requests of ${organization} are in flight`);
    known.set(organization, lane);
    lane.requests++;
    const forget = () => {
      if (lane.requests + lane.pauses === 0) known.delete(organization);
    };
    const pause = async (milliseconds: number) => {
      lane.pauses++;
      await lane.limit(() => sleep(milliseconds));
      lane.pauses--;
      forget();
    };
    try {
      return await request((work, bytes = 0) => {
        const done = lane.limit(async () => {
          if (lane.requests > atOnce) await breathe();
          return work();
        });
        if (bytes > paced.free) void pause(bytes / paced.bytes);
        return done;
      });
    } finally {
      lane.requests--;
      forget();
    }
  };
}

export type Lanes = ReturnType<typeof lanes>;
