const hours: Readonly<Record<string, number>> = { h: 1, d: 24, w: 7 * 24 };

/** How the moment at which a token ends is written. */
export const expiryForm =
  "a duration such as 12h, 90d or 8w, a date (its beginning, UTC), or a moment such as 2027-01-31T12:00:00Z";

/**
 * The moment that is meant, as Date.toISOString writes it.
 *
 * @returns undefined where the text means none, or one that has passed
 */
export function expiryOf(text: string, now = Date.now()): string | undefined {
  const [, count, unit = ""] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  const moment = count === undefined ? momentIn(text) : now + Number(count) * (hours[unit] ?? 0) * 3_600_000;
  return moment !== undefined && moment > now ? new Date(moment).toISOString() : undefined;
}

/** Milliseconds since 1970 of a date, at its beginning, or a moment. */
export function momentIn(text: string): number | undefined {
  const form = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;
  const [, day] = form.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Another parser might take the 31st of April for the 1st of May.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : moment;
}
