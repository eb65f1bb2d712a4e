import type { Bell } from "./bells.ts";
import type { Leg } from "./call-step.ts";

/** Something that rings for a while, as it is wished. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly bells: readonly Bell[];
}

/**
 * Windows that overlap as a carrier can ring them: whoever joins or leaves begins another request, none is shorter than
 * `least` seconds, and none has more than `together` bells.
 */
export function legsTogether(
  windows: readonly Window[],
  least: number,
  most: number,
  together: number,
): Leg[] {
  const moments = movedApart([...new Set([0, ...windows.flatMap(({ from, to }) => [from, to])])], least);
  const moved = windows.map(({ from, to, bells }) => ({
    from: moments.get(from) ?? from,
    to: moments.get(to) ?? to,
    bells,
  }));
  const boundaries = [...new Set(moments.values())];
  return boundaries.slice(0, -1).flatMap((from, at) => {
    const to = boundaries[at + 1] ?? from;
    const ringing = moved.filter((window) => window.from <= from && window.to >= to);
    const bells = once(ringing.flatMap((window) => window.bells)).slice(0, together);
    return bells.length === 0 ? [{ from, to, bells }] : inPieces({ from, to, bells }, most);
  });
}

/** Each phone once: one that rings for a person already does not ring for another one at the same time. */
function once(bells: readonly Bell[]): Bell[] {
  const names = new Set<string>();
  return bells.filter(({ name }) => !names.has(name) && names.add(name));
}

/** Each moment, and the one that it is moved to: at least so many seconds after the one before. */
function movedApart(moments: readonly number[], least: number): Map<number, number> {
  const moved = new Map<number, number>();
  let last: number | undefined;
  for (const moment of moments.toSorted((a, b) => a - b)) {
    if (last === undefined) last = moment;
    else if (moment > last) last = Math.max(moment, last + least);
    moved.set(moment, last);
  }
  return moved;
}

/** A leg that is too long for one request as several, as alike as they can be. */
export function inPieces({ from, to, bells }: Window, most: number): Leg[] {
  const legs: Leg[] = [];
  for (let at = from; at < to; ) {
    const end = at + firstPiece(to - at, most);
    legs.push({ from: at, to: end, bells });
    at = end;
  }
  return legs;
}

/** The first part of so many seconds, of which none may be longer than `most`. */
export function firstPiece(seconds: number, most: number): number {
  return Math.ceil(seconds / Math.ceil(seconds / most));
}
