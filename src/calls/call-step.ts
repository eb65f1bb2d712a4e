import type { Reference } from "../tree/model.ts";
import type { Bell } from "./bells.ts";

/** What rings together, and as long as that is so: one request of a carrier. A leg without bells is a pause. */
export interface Leg {
  /** Seconds after the beginning of the step. */
  readonly from: number;
  /** Null when it rings until somebody answers. */
  readonly to: number | null;
  readonly bells: readonly Bell[];
}

/** Something that rings, and when. */
export interface Ring extends Bell {
  /** Seconds after the beginning: of the step, or in an outcome of the call. */
  readonly from: number;
  /** Null when it rings until somebody answers. */
  readonly to: number | null;
  /** `maybe` where the moment decides: who was idle longest, whose turn it is, chance, or an earlier one's answer. */
  readonly certainty: "always" | "maybe";
  /** When in between it falls silent and rings anew: somebody joins or leaves, or one request cannot ring so long. */
  readonly anew?: readonly number[];
}

/** What may happen at a point, but for an answer. */
export type Happening =
  /** The point passes every call on. */
  | "always"
  | "doNotDisturb"
  | "busy"
  | "unregistered"
  /** Nothing there can ring at all. */
  | "nobodyThere"
  | "noAnswer"
  | "full"
  | "exitKey"
  /** An application has done what it is for. */
  | "handedBack";

export interface CallStep {
  /** What happens here, in a few words. */
  readonly does: string;
  /** One after another; none where the moment decides what they are. */
  readonly legs: readonly Leg[];
  /** Who rings in them. Seconds count from the step's beginning. */
  readonly rings: readonly Ring[];
  /** Where the call goes on, for each thing that may happen here now; what has no way ends with nobody. */
  readonly ways: Readonly<Partial<Record<Happening, Reference>>>;
  /** What happens as long as nobody answers. */
  readonly last: Last;
}

export interface Last {
  /** `waiting` without a limit, `outside` in the telephone network or answered `elsewhere`, the call goes no further. */
  readonly when: Happening | "waiting" | "outside" | "elsewhere";
  /** Seconds after the step's beginning. */
  readonly after: number;
  /** Why nobody rings any more, where there is no way on; of what is answered elsewhere, the URL. */
  readonly reason: string;
}

export function ringOf(
  bell: Bell,
  from: number,
  to: number | null,
  certainty: Ring["certainty"] = "always",
): Ring {
  return { ...bell, from, to, certainty };
}

/** Who rings in legs, and who rings anew in between. */
export function ringsOf(legs: readonly Leg[]): Ring[] {
  const rings: Ring[] = [];
  const last = new Map<string, number>();
  for (const { from, to, bells } of legs) {
    for (const bell of bells) {
      const key = JSON.stringify([bell.name, bell.user]);
      const at = last.get(key) ?? -1;
      const before = rings[at];
      if (before?.to === from) rings[at] = { ...before, to, anew: [...(before.anew ?? []), from] };
      else {
        last.set(key, rings.length);
        rings.push(ringOf(bell, from, to));
      }
    }
  }
  return rings;
}

/** The ways that lead somewhere. */
export function leadingSomewhere(
  ways: { readonly [H in Happening]?: Reference | undefined },
): CallStep["ways"] {
  const leading: Partial<Record<Happening, Reference>> = {};
  for (const [when, to] of Object.entries(ways)) if (to) leading[when as Happening] = to;
  return leading;
}
