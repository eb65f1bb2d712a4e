import defaults from "../../schemas/defaults.json" with { type: "json" };

type Defaults = typeof defaults;

/** A shape whose fields are all there that the schema has a default for. */
export type Filled<T, Shape extends keyof Defaults> = T & {
  readonly [Field in keyof T & keyof Defaults[Shape]]: NonNullable<T[Field]>;
};

/** What is written, with the defaults of its shape where nothing is. */
export function filled<T extends object, Shape extends keyof Defaults>(
  shape: Shape,
  written: T,
): Filled<T, Shape> {
  const said = Object.values(written).includes(undefined)
    ? Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
    : written;
  // The schema has judged the values, and its defaults are of the fields' own types.
  return { ...defaults[shape], ...said } as unknown as Filled<T, Shape>;
}

/** The same of a shape that is known by its title alone. */
export function filledAs(title: string, written: object): object {
  return Object.hasOwn(defaults, title) ? filled(title as keyof Defaults, written) : written;
}

/** A map where its one needed field alone may stand for it: `dana` is `{ user: dana }`. */
export function spelledOut<T extends object>(field: keyof T & string, value: string | T): T {
  return typeof value === "string" ? ({ [field]: value } as T) : value;
}
