import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { addFormats } from "../shapes/formats.ts";
import { unwritableTexts } from "../shapes/texts.ts";
import { isAccountReference, isOrganizationReference } from "./account.ts";
import { hasUnknown } from "./unknown.ts";

type Inputs = Record<string, unknown>;

export interface Failure {
  /** Empty where the value itself must not be shown: the engine prints the value of a property that is named. */
  readonly property: string;
  readonly reason: string;
}

const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false });
addFormats(ajv);
ajv.addFormat("account-reference", isAccountReference);
ajv.addFormat("organization-reference", isOrganizationReference);

const compiled = new WeakMap<object, ValidateFunction>();

/** All that is wrong with the shape of `inputs`; fills in defaults. What is not known yet is not judged. */
export function shapeFailures(schema: object, inputs: Inputs): Failure[] {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  const controls = [...unwritableTexts(inputs)].map(({ path }) => controlFailure(path.join(".")));
  if (validate(inputs)) return controls;
  const failures = (validate.errors ?? [])
    .filter(
      ({ keyword }) => !["if", "anyOf", "oneOf", "false schema"].includes(keyword) || isOnlyWitness(keyword),
    )
    .filter(({ instancePath }) => !hasUnknown(inputs[firstKey(instancePath)]))
    .map(failureOf);
  return [...controls, ...failures].filter(
    (failure, at, all) => all.findIndex(({ reason }) => reason === failure.reason) === at,
  );
}

/** The engine would print the value of a property that is named. */
function controlFailure(path: string): Failure {
  return { property: "", reason: `DT2001 ${path}: has a control character` };
}

/** Errors of alternatives repeat what their branches say; these two say it themselves. */
function isOnlyWitness(keyword: string): boolean {
  return keyword === "anyOf" || keyword === "false schema";
}

function failureOf(error: ErrorObject): Failure {
  const property = propertyOf(error);
  const reason = reasonOf(error);
  // An application's URL may have a password in it, and a credential may stand where its reference belongs: no value is shown.
  if (property.endsWith(".url")) return { property: "", reason: `DT2001 ${property}: ${reason}` };
  return property.startsWith("credentials")
    ? { property: "", reason: `DT2001 ${property}: ${credentialReason(error)}` }
    : { property, reason: `DT2001 ${property && `${property}: `}${reason}` };
}

function credentialReason({ keyword, message }: ErrorObject): string {
  return keyword === "type" || keyword === "required" || keyword === "additionalProperties"
    ? "a credential is never written down: say where it is kept with { env: NAME }, { config: KEY } or { file: PATH }"
    : (message ?? "is invalid");
}

function propertyOf({ instancePath, keyword, params }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll("/", ".");
  const last =
    keyword === "required"
      ? params.missingProperty
      : keyword === "additionalProperties"
        ? params.additionalProperty
        : undefined;
  return [path, last].filter(Boolean).join(".");
}

function reasonOf({ keyword, params, message = "is invalid" }: ErrorObject): string {
  switch (keyword) {
    case "required":
      return "is missing";
    case "additionalProperties":
      return "is not a field of this kind";
    case "enum":
      return `must be one of ${(params.allowedValues as unknown[]).join(", ")}`;
    case "const":
      return `must be ${JSON.stringify(params.allowedValue)} here`;
    case "false schema":
      return "does not go with the other fields";
    case "format":
      return formats[String(params.format)] ?? message;
    default:
      return message;
  }
}

/** What a text is that has the form of a format of ours. */
const formats: Readonly<Record<string, string>> = {
  e164: "must be a number in E.164 form, such as +13125550100",
  "account-reference": "must be the `reference` of a provider account",
  "organization-reference": "must be an organization's reference, such as edge:acme",
};

function firstKey(instancePath: string): string {
  return instancePath.split("/")[1] ?? "";
}
