import type { Bell } from "./bells.ts";

/** Members of a group who ring one after another. */
export interface Turning {
  readonly members: readonly { readonly delaySeconds: number; readonly ringSeconds: number }[];
  /** Places of the members, in the order in which they ring. */
  readonly order: readonly number[];
  /** Seconds of all turns together. */
  readonly timeoutSeconds: number;
  /** The fewest seconds that a carrier rings. */
  readonly least: number;
  /** What rings for a member now; nothing for one who takes no time. */
  bellsOf(member: number): readonly Bell[];
  /** Whether a member is rung who is not registered, and fails at once when his turn has begun. Default: nobody is known to. */
  failsAtOnce?(member: number): boolean;
}

/** Where a group is in its turns. */
export interface TurnPlace {
  /** The place of the order that comes next. */
  readonly turn: number;
  /** Seconds that are spent. */
  readonly spent: number;
  /** Whether there was no time for somebody's turn. */
  readonly isCut: boolean;
}

/** One member's turn. */
export interface Turn {
  readonly place: TurnPlace;
  /** Seconds before it rings. */
  readonly wait: number;
  readonly seconds: number;
  readonly bells: readonly Bell[];
}

/**
 * The next turn from a place on. It is cut at the end of the time, and one that would be too short is not begun.
 *
 * @returns without a turn left, the seconds to wait: until the time is over, where somebody had none
 */
export function nextTurn(turning: Turning, { turn: from, spent, isCut: was }: TurnPlace): Turn | number {
  const { members, order, timeoutSeconds, least } = turning;
  let isCut = was;
  for (const [turn, member] of [...order.entries()].slice(from)) {
    const bells = turning.bellsOf(member);
    const { delaySeconds = 0, ringSeconds = 0 } = members[member] ?? {};
    const left = timeoutSeconds - spent - delaySeconds;
    const fails = turning.failsAtOnce?.(member) ?? false;
    if ((bells.length > 0 || fails) && left >= least)
      return {
        place: { turn, spent, isCut },
        wait: delaySeconds,
        seconds: fails ? 0 : Math.min(ringSeconds, left),
        bells,
      };
    isCut ||= bells.length > 0 || fails;
  }
  return isCut ? Math.max(0, timeoutSeconds - spent) : 0;
}
