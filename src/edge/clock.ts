/** Time as calls pass it. */
export interface EdgeClock {
  /** Milliseconds since 1970, of the carrier's clock where that is another one. */
  now(): number;
  /** Does something after so many milliseconds, and keeps no process alive for it. @returns calls it off */
  after(milliseconds: number, work: () => Promise<unknown>): () => void;
  /** Work that goes on beside what was asked. */
  during<T>(work: Promise<T>): Promise<T>;
}

/** This machine's. */
export const machineClock: EdgeClock = {
  now: () => Date.now(),
  after(milliseconds, work) {
    const timer = setTimeout(() => void work(), milliseconds).unref();
    return () => clearTimeout(timer);
  },
  during: (work) => work,
};
