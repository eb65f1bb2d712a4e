/** A column of a kind's table: the values of fields, those that are there, side by side. */
export interface Column {
  readonly title: string;
  readonly fields?: readonly string[];
  /** Only the first of the fields that has a value. */
  readonly isEither?: true;
  /** What is said in place of a value; of others, nothing. */
  readonly says?: Readonly<Record<string, string>>;
  /** Not a field: the resources of that kind that point to this one. */
  readonly pointedToBy?: string;
}

/** A field as it stands. */
export const column = (title: string, field: string): Column => ({ title, fields: [field] });
