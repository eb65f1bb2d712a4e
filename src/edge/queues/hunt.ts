import type { Bell } from "../../calls/bells.ts";
import { firstPiece } from "../../calls/legs.ts";

/*
 * A queue rings for each caller who waits, and who waits is the carrier's to order: whoever answers gets the head. So what rings
 * is no caller's own. A hunt is one search for somebody who answers; a queue has as many as callers wait, and a caller who goes
 * takes one with him. Pure.
 */

/** One search through the members, tier after tier, in rounds. */
export interface Hunt {
  readonly id: string;
  /** Which round through the members it is, from 0 on. */
  readonly round: number;
  /** Which turn it had when it began, where members ring in turn. */
  readonly turn: number;
  /** Members that have rung in it, by their places; those of the last turn. */
  readonly rung: readonly number[];
  readonly last: readonly number[];
  /** When what rings now falls silent, in milliseconds since 1970; 0 while nothing rings. */
  readonly until: number;
  /** Seconds for which the same member rings anew after that: one request cannot ring so long. */
  readonly left: number;
  /** When the next round begins; 0 in a round. */
  readonly pause: number;
}

export const newHunt = (id: string, turn: number): Hunt => ({
  id,
  round: 0,
  turn,
  rung: [],
  last: [],
  until: 0,
  left: 0,
  pause: 0,
});

/** What a hunt goes by. */
export interface Hunted {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly ringSeconds: number;
  readonly retrySeconds: number;
  /** The most seconds that one request rings. */
  readonly most: number;
  /** Members by their places: tier after tier, in the order of the hunt's round; those of a tier that ring together as one. */
  turns(hunt: Hunt): readonly (readonly number[])[];
  /** What rings now for members; nothing for those who are in a call, ring already, rest, or are not there. */
  free(members: readonly number[]): readonly Bell[];
}

/** What a hunt does next. */
export type Move =
  /** It rings, or waits for a moment: nothing is to be done before `at`. */
  | { readonly does: "wait"; readonly hunt: Hunt; readonly at: number }
  | { readonly does: "ring"; readonly hunt: Hunt; readonly bells: readonly Bell[]; readonly seconds: number };

/** @param isRinging whether anything that it rings does so still */
export function moveOf(hunt: Hunt, isRinging: boolean, hunted: Hunted): Move {
  const { now } = hunted;
  if (isRinging && now < hunt.until) return { does: "wait", hunt, at: hunt.until };
  const silent = { ...hunt, until: 0 };
  if (hunt.left > 0 && now >= hunt.until) {
    const bells = hunted.free(hunt.last);
    if (bells.length > 0) return rings(silent, hunt.last, bells, hunt.left, hunted);
  }
  const begun =
    silent.pause > 0 && now >= silent.pause
      ? { ...silent, round: silent.round + 1, rung: [], pause: 0 }
      : silent;
  for (const turn of hunted.turns(begun)) {
    const members = turn.filter((member) => !begun.rung.includes(member));
    const bells = members.length === 0 ? [] : hunted.free(members);
    if (bells.length > 0) return rings(begun, members, bells, hunted.ringSeconds, hunted);
  }
  const pause = begun.pause > 0 ? begun.pause : now + Math.max(hunted.retrySeconds, 1) * 1000;
  return { does: "wait", hunt: { ...begun, left: 0, pause }, at: pause };
}

function rings(
  hunt: Hunt,
  members: readonly number[],
  bells: readonly Bell[],
  whole: number,
  { now, most }: Hunted,
): Move {
  const seconds = firstPiece(whole, most);
  return {
    does: "ring",
    bells,
    seconds,
    hunt: {
      ...hunt,
      rung: [...new Set([...hunt.rung, ...members])],
      last: members,
      until: now + seconds * 1000,
      left: whole - seconds,
    },
  };
}

/** The hunts that so many callers need, of those there are: whoever rings goes on, and those that wait for nobody go first. */
export function fitted(
  hunts: readonly Hunt[],
  wanted: number,
  isRinging: (hunt: Hunt) => boolean,
): readonly Hunt[] {
  return [...hunts.filter(isRinging), ...hunts.filter((hunt) => !isRinging(hunt))].slice(0, wanted);
}
