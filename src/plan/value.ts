import { diffWordsWithSpace } from "diff";

/** A field's value as a person reads it, in the way of the tree: `[a, b]`, `{ user: dana }`. */
export function valueText(value: unknown): string {
  if (value === undefined) return "(default)";
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const fields = entriesIn(value);
  return fields.length === 0
    ? "{}"
    : `{ ${fields.map(([key, each]) => `${key}: ${valueText(each)}`).join(", ")} }`;
}

/** Fields that have a value, in the order in which they are read: what comes after something stands after it. */
export function entriesIn(value: object): [string, unknown][] {
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return fields.toSorted(([a], [b]) => Number(a === "then") - Number(b === "then"));
}

/** A piece of a text: in both, only in what was, or only in what is. */
export interface Piece {
  readonly text: string;
  readonly in: "both" | "before" | "after";
}

/** Below this length a reader sees at once what differs. */
const short = 40;

/** Two long values piece by piece, when they share words; undefined where old and new are better shown whole. */
export function changedWords(before: unknown, after: unknown): Piece[] | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [old, now] = [valueText(before), valueText(after)];
  // An address is judged as a whole.
  if (old.includes("://") || now.includes("://")) return undefined;
  if (old.length <= short && now.length <= short) return undefined;
  const pieces = diffWordsWithSpace(old, now).map(
    ({ value, added, removed }): Piece => ({
      text: value,
      in: added ? "after" : removed ? "before" : "both",
    }),
  );
  const shared = pieces
    .filter((piece) => piece.in === "both")
    .reduce((sum, { text }) => sum + text.length, 0);
  return shared * 3 > Math.max(old.length, now.length) ? pieces : undefined;
}
