import type { Kind, KindSchema } from "../kinds/kind.ts";
import { inlined } from "../shapes/inlined.ts";

/** A kind's schema that says all by itself, so that it can be checked by and fills defaults in. */
export interface WholeSchema extends KindSchema {
  readonly properties: Readonly<
    Record<string, { readonly description: string; readonly uniqueItems?: boolean }>
  >;
}

const known = new Map<string, WholeSchema>();

export function schemaOf({ name, schema }: Kind): WholeSchema {
  const whole = known.get(name) ?? inlined<WholeSchema>(schema);
  known.set(name, whole);
  return whole;
}
