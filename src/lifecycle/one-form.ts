import { isDeepStrictEqual } from "node:util";
import type { Kind, ValueForm } from "../kinds/kind.ts";
import { spelledOut } from "../shapes/defaults.ts";
import { e164Of, macOf } from "../shapes/numbers.ts";
import { schemaOf } from "./schema.ts";

type Values = Record<string, unknown>;

/** What a user wrote in the one form that equal meanings share, before its shape is judged. */
export function inOneForm(kind: Kind, written: Values): Values {
  const forms: Readonly<Record<string, ValueForm | undefined>> = kind.forms ?? {};
  return Object.fromEntries(
    Object.entries(written).map(([field, value]) => {
      const form = forms[field];
      const formed = form === undefined || typeof value !== "string" ? value : valueForms[form](value);
      return [field, itemsInOneForm(kind, field, formed)];
    }),
  );
}

/** What has not the form at all is left as it is, for the schema to refuse. */
const valueForms: Readonly<Record<ValueForm, (text: string) => string>> = {
  e164: e164Of,
  lowerCase: (text) => text.toLowerCase(),
  macAddress: macOf,
};

/** Items without their shorthand, and without what only says a default. */
function itemsInOneForm(kind: Kind, field: string, value: unknown): unknown {
  const shorthand = kind.references?.find(({ at }) => at === `${field}[]`)?.field;
  const silent = (kind.leavesOut as Readonly<Record<string, readonly string[]>> | undefined)?.[field];
  if (!Array.isArray(value) || (shorthand === undefined && silent === undefined)) return value;
  const defaults = silent === undefined ? {} : defaultsOfItems(kind, field);
  return value.map((item: unknown) => {
    const whole = shorthand === undefined ? item : spelledOut<Values>(shorthand, item as string | Values);
    if (typeof whole !== "object" || whole === null) return whole;
    const said = Object.entries(whole).filter(
      ([name, each]) =>
        !silent?.includes(name) || (each !== undefined && !isDeepStrictEqual(each, defaults[name])),
    );
    return Object.fromEntries(said);
  });
}

interface ItemSchema {
  readonly items?: ItemSchema;
  readonly anyOf?: readonly ItemSchema[];
  readonly properties?: Readonly<Record<string, { readonly default?: unknown }>>;
}

function defaultsOfItems(kind: Kind, field: string): Values {
  const { items = {} } = (schemaOf(kind).properties[field] ?? {}) as ItemSchema;
  const properties = [items, ...(items.anyOf ?? [])].flatMap((shape) =>
    Object.entries(shape.properties ?? {}),
  );
  return Object.fromEntries(properties.map(([name, property]) => [name, property.default]));
}
