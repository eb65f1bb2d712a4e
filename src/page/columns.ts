import { pointWord } from "../calls/words.ts";
import type { Column } from "../kinds/column.ts";
import { kindNamed } from "../kinds/registry.ts";
import { entriesIn, valueText } from "../plan/value.ts";
import type { PageModel, Row } from "./model.ts";

/** What the table of a kind shows beside the name; every other field stands in a row's details. */
export function columnsOf(kind: Row["kind"]): readonly Column[] {
  return kindNamed(kind).columns;
}

/** What a row says in a column. */
export function cellText(
  { fields = [], isEither, says, pointedToBy }: Column,
  { kind, name, entry }: Row,
  { pointing }: PageModel,
): string {
  if (pointedToBy !== undefined) return (pointing.get(`${kind} ${name} ${pointedToBy}`) ?? []).join(", ");
  const values = fields.map((field) => entry.inputs[field]).filter((value) => value !== undefined);
  const texts = (isEither ? values.slice(0, 1) : values).map(plain);
  return texts.map((text) => (says === undefined ? text : (says[text] ?? ""))).join(" ");
}

/** Lists and targets without the signs around them. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value !== "object" || value === null) return valueText(value);
  return entriesIn(value)
    .map(([key, each]) => `${pointWord(key)} ${plain(each)}`)
    .join(", ");
}
