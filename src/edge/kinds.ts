import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { callFields, type EdgeKind, edgePaths } from "../../providers/edge/kinds.ts";
import callQueue from "../../schemas/call-queue.schema.json" with { type: "json" };
import deskPhone from "../../schemas/desk-phone.schema.json" with { type: "json" };
import extension from "../../schemas/extension.schema.json" with { type: "json" };
import phoneNumber from "../../schemas/phone-number.schema.json" with { type: "json" };
import phoneProfile from "../../schemas/phone-profile.schema.json" with { type: "json" };
import sipUser from "../../schemas/sip-user.schema.json" with { type: "json" };
import team from "../../schemas/team.schema.json" with { type: "json" };
import user from "../../schemas/user.schema.json" with { type: "json" };
import { addFormats } from "../shapes/formats.ts";
import { inlined } from "../shapes/inlined.ts";

interface ObjectSchema {
  readonly title: string;
  readonly description: string;
  readonly properties: Record<string, object>;
  readonly required?: readonly string[];
}

const schemas: Record<EdgeKind, ObjectSchema> = {
  User: user,
  Team: team,
  Extension: extension,
  CallQueue: callQueue,
  PhoneNumber: phoneNumber,
  PhoneProfile: phoneProfile,
  DeskPhone: deskPhone,
  SipUser: sipUser,
};

export interface KeptKind {
  /** As in the API's paths. */
  readonly path: string;
  readonly name: EdgeKind;
  readonly schema: ObjectSchema;
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
  Object.entries(edgePaths).map(([name, path]) => {
    return [path, { path, name: name as EdgeKind, schema: keptSchema(name as EdgeKind) }];
  }),
);

function keptSchema(name: EdgeKind): ObjectSchema {
  const { title, description, properties, required = [] } = inlined<ObjectSchema>(schemas[name]);
  const shared: readonly string[] | undefined =
    name in callFields ? callFields[name as keyof typeof callFields] : undefined;
  const isKept = (field: string) =>
    shared ? shared.includes(field) : field !== "account" && field !== "adopt";
  return {
    title,
    description,
    type: "object",
    additionalProperties: false,
    required: required.filter(isKept),
    properties: Object.fromEntries(Object.entries(properties).filter(([field]) => isKept(field))),
  } as ObjectSchema;
}
