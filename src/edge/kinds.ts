import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Kind } from "../kinds/kind.ts";
import { kinds } from "../kinds/registry.ts";
import { addFormats } from "../shapes/formats.ts";
import { inlined } from "../shapes/inlined.ts";

interface ObjectSchema {
  readonly type: "object";
  readonly title: string;
  readonly description: string;
  readonly additionalProperties: false;
  readonly properties: Readonly<Record<string, object>>;
  readonly required: readonly string[];
  /** What has itself in it. */
  readonly $defs?: Readonly<Record<string, object>>;
}

/** A kind of which the edge keeps objects, or how calls to a carrier's objects go. */
export interface KeptKind {
  /** As in the API's paths. */
  readonly path: string;
  readonly kind: Kind;
  /** Of what the edge keeps. */
  readonly schema: ObjectSchema;
  /** What an object's answer has beside its fields, by name. */
  readonly outputs: readonly string[];
}

const ajv = new Ajv2020({ allErrors: false, strict: false, strictNumbers: true });
addFormats(ajv);

const compiled = new Map<string, ValidateFunction>();

/** The check of a kind's fields, compiled when it is first needed. */
export function validatorOf({ path, schema }: KeptKind): ValidateFunction {
  const validate = compiled.get(path) ?? ajv.compile(schema);
  compiled.set(path, validate);
  return validate;
}

/** The kinds that the edge keeps, by their path; of the carrier's kinds only the fields that say how calls go. */
export const keptKinds: ReadonlyMap<string, KeptKind> = new Map(
  kinds.flatMap((kind) => {
    if (kind.edge === undefined) return [];
    const { path, callFields } = kind.edge;
    const outputs = callFields === undefined ? Object.keys(kind.outputs ?? {}) : [];
    return [[path, { path, kind, schema: keptSchema(kind), outputs }]];
  }),
);

function keptSchema({ schema, edge }: Kind): ObjectSchema {
  const whole = inlined<Kind["schema"] & Pick<ObjectSchema, "$defs">>(schema);
  const { title, description, properties, required = [], $defs } = whole;
  const callFields: readonly string[] | undefined = edge?.callFields;
  const isKept = (field: string) => callFields?.includes(field) ?? (field !== "account" && field !== "adopt");
  return {
    title,
    description,
    type: "object",
    additionalProperties: false,
    required: required.filter(isKept),
    properties: Object.fromEntries(Object.entries(properties).filter(([field]) => isKept(field))),
    ...($defs === undefined ? {} : { $defs }),
  };
}
