/**
 * What no text may have that is kept: not every database and every reader of a log can have it. Tabs and ends of lines are
 * fine, as far as a field's shape allows them.
 */
const unwritable = /[^\t\n\r\P{Cc}]|\p{Cs}/u;

/** Keys that lead to the texts in a value, keys among them, that have a control character or half a character. */
export function* unwritableTexts(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<{ readonly path: readonly (string | number)[]; readonly isKey: boolean }> {
  if (typeof value === "string") {
    if (unwritable.test(value)) yield { path, isKey: false };
  } else if (typeof value === "object" && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key];
      if (unwritable.test(key)) yield { path: at, isKey: true };
      yield* unwritableTexts(each, at);
    }
  }
}
