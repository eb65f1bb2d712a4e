import type { HistoryStep, HistoryStore } from "../history-store.ts";

/** What was done with calls, on its way into the store. */
export interface History {
  /** Takes a step to be kept; the store gets it a moment later, off the way of any answer. Never throws. */
  note(step: () => Noted | undefined): void;
  /** Ends when all that was noted is in the store, or the store does not take it in time. */
  written(): Promise<void>;
  /** Takes away what is kept no longer. */
  sweep(now: Date): Promise<void>;
}

/** A step before its place among those of the same second. */
export type Noted = Omit<HistoryStep, "noted">;

export interface HistoryOptions {
  /** Days for which calls are kept; 0 keeps nothing. */
  readonly days: number;
  readonly failed: (error: unknown) => void;
  /** Hears of steps that could not be kept, since the store took nothing for too long. */
  readonly dropped: (steps: number) => void;
  /** Steps that wait for the store at most. Default: 10,000. */
  readonly most?: number;
  /** Milliseconds after which a write that failed is tried again. Default: 1,000. */
  readonly pause?: number;
  /** Milliseconds that the end waits for the store. Default: 5,000. */
  readonly patience?: number;
}

export const defaultDays = 30;

/** Milliseconds after which what was noted is written. */
const delay = 50;
/** Steps of one write, which others on SQLite's one thread wait for. */
const atOnce = 100;
/** Steps that are lost until somebody hears of it, while the store gives no answer at all. */
const reported = 1_000;

const nothing: History = {
  note: () => undefined,
  written: () => Promise.resolve(),
  sweep: () => Promise.resolve(),
};

export function history(
  store: Pick<HistoryStore, "keep" | "sweep">,
  { days, failed, dropped, most = 10_000, pause = 1_000, patience = 5_000 }: HistoryOptions,
): History {
  // What was kept before goes all the same.
  if (days === 0) return { ...nothing, sweep };
  let waiting: HistoryStep[] = [];
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let lost = 0;
  const order = ordering();

  const plan = (milliseconds: number) => {
    // A write under way takes what comes meanwhile.
    if (writing === undefined) timer ??= setTimeout(() => void write(), milliseconds).unref();
  };
  const report = () => {
    if (lost > 0) dropped(lost);
    lost = 0;
  };
  const write = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing ??= taken().then((isTaken) => {
      writing = undefined;
      if (waiting.length > 0) plan(isTaken ? delay : pause);
    });
    return writing;
  };
  /** Whether the store took all. */
  async function taken(): Promise<boolean> {
    try {
      while (waiting.length > 0) {
        const steps = waiting.slice(0, atOnce);
        await store.keep(steps);
        const isKept = new Set(steps);
        waiting = waiting.filter((step) => !isKept.has(step));
      }
      report();
      return true;
    } catch (error) {
      failed(error);
      report();
      return false;
    }
  }
  function sweep(now: Date): Promise<void> {
    return store.sweep(new Date(now.getTime() - days * 24 * 60 * 60_000));
  }

  return {
    note(step) {
      try {
        const made = step();
        if (made === undefined) return;
        waiting.push({ ...made, noted: order() });
        if (waiting.length > most) {
          waiting.shift();
          lost += 1;
          if (lost >= reported) report();
        }
        plan(delay);
      } catch (error) {
        failed(error);
      }
    },
    async written() {
      let late: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        late = setTimeout(resolve, patience);
      });
      const tried = write().then(() => (waiting.length > 0 ? write() : undefined));
      await Promise.race([tried, over]);
      clearTimeout(late);
      clearTimeout(timer);
      lost += waiting.length;
      waiting = [];
      report();
    },
    sweep,
  };
}

/** Texts of one length, each greater than those before it, and than those of instances that asked before. */
function ordering(): () => string {
  let last = { at: 0, count: 0 };
  return () => {
    const at = Math.max(Date.now(), last.at);
    last = { at, count: at === last.at ? last.count + 1 : 0 };
    return `${String(at).padStart(15, "0")}.${String(last.count).padStart(6, "0")}`;
  };
}
