import { isDeepStrictEqual } from "node:util";

export type Json = Readonly<Record<string, unknown>>;

/** Parts of a body as one, objects within it joined. */
export function merged(parts: readonly Json[]): Json {
  const whole: Record<string, unknown> = {};
  for (const [key, value] of parts.flatMap((part) => Object.entries(part))) {
    const before = whole[key];
    whole[key] = isObject(value) && isObject(before) ? merged([before, value]) : value;
  }
  return whole;
}

/**
 * Of what is wanted, what the object has not: a PATCH says only that. An object within it is never sent back whole, since
 * an answer may have values that no request may have (Telnyx: `channel_limit` null in `outbound`).
 */
export function changesOf(current: Json, wanted: Json): Json {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, value]) => {
      const now = current[key];
      if (isObject(value)) {
        const within = changesOf(isObject(now) ? now : {}, value);
        return Object.keys(within).length === 0 ? [] : [[key, within]];
      }
      return isNothing(value)
        ? isNothing(now)
          ? []
          : [[key, value]]
        : isSame(now, value)
          ? []
          : [[key, value]];
    }),
  );
}

/** Nothing is told in three ways. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/** Lists of words are sets at the carrier. */
function isSame(a: unknown, b: unknown): boolean {
  const isSet = Array.isArray(a) && Array.isArray(b);
  return isSet ? isDeepStrictEqual(a.toSorted(), b.toSorted()) : isDeepStrictEqual(a, b);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
