import { setTimeout as realSleep } from "node:timers/promises";

/** Time as calls pass it: in milliseconds since 1970. */
export interface Clock {
  now(): number;
  /**
   * Ends after so many seconds; rejects with the signal's reason where that comes first.
   *
   * @param isIdle whether nobody waits for it: it alone makes no time pass
   */
  sleep(seconds: number, signal: AbortSignal, isIdle?: boolean): Promise<void>;
  /** Work that takes no time of the calls', however long it takes. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** The machine's own time. */
export const realClock: Clock = {
  now: () => Date.now(),
  sleep: async (seconds, signal, isIdle = false) => {
    try {
      await realSleep(seconds * 1000, undefined, { signal, ref: !isIdle });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  },
  during: (work) => work,
};

interface Sleeper {
  readonly at: number;
  readonly isIdle: boolean;
  wake(): void;
}

/**
 * Time that passes only while everybody waits for it: the next moment that somebody waits for comes at once, and while a
 * request is under way no time passes at all.
 *
 * @param start milliseconds since 1970
 */
export function virtualClock(start: number): Clock {
  let now = start;
  let working = 0;
  let planned: NodeJS.Immediate | undefined;
  const sleepers = new Set<Sleeper>();

  let awaited = 0;
  const isAwaited = () => working === 0 && awaited > 0;
  const forget = (sleeper: Sleeper) => {
    if (sleepers.delete(sleeper) && !sleeper.isIdle) awaited--;
  };
  const plan = () => {
    if (planned === undefined && isAwaited()) planned = setImmediate(advance);
  };
  const advance = () => {
    planned = undefined;
    if (!isAwaited()) return;
    const [first, ...others] = sleepers;
    if (first === undefined) return;
    const next = others.reduce((a, b) => (b.at < a.at ? b : a), first);
    forget(next);
    now = Math.max(now, next.at);
    next.wake();
    // Whoever was woken goes on before anybody else is.
    plan();
  };
  return {
    now: () => now,
    sleep: (seconds, signal, isIdle = false) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const aborted = () => {
          forget(sleeper);
          reject(signal.reason);
        };
        const sleeper: Sleeper = {
          at: now + seconds * 1000,
          isIdle,
          wake() {
            signal.removeEventListener("abort", aborted);
            resolve();
          },
        };
        signal.addEventListener("abort", aborted, { once: true });
        sleepers.add(sleeper);
        if (!isIdle) awaited++;
        plan();
      }),
    async during(work) {
      working++;
      try {
        return await work;
      } finally {
        working--;
        plan();
      }
    },
  };
}
