import { Ajv2020, type ErrorObject, type SchemaObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { badLength, badType, type ErrorAnswer, invalid, missing, notOneOf, outOfRange } from "./answers.ts";
import type { JsonObject } from "./database.ts";

const ajv = new Ajv2020({ allErrors: false, strict: false, strictNumbers: true });
addFormats.default(ajv);

/** How a value is refused that breaks a keyword of the schema; of any other, it is a bad request. */
const refusals: Readonly<Record<string, typeof invalid>> = {
  minLength: badLength,
  maxLength: badLength,
  minimum: outOfRange,
  maximum: outOfRange,
  minItems: outOfRange,
  maxItems: outOfRange,
  enum: notOneOf,
  type: badType,
};

/** The request's body when it has the shape that the API's reference asks for. Throws an ErrorAnswer that names the field. */
export function validBody(schema: SchemaObject, body: unknown): JsonObject {
  const validate = ajv.compile<JsonObject>(schema);
  if (validate(body)) return body;
  throw refusalOf(validate.errors?.[0]);
}

function refusalOf(error: ErrorObject | undefined): ErrorAnswer {
  const { keyword = "", instancePath = "", message = "is invalid", params = {} } = error ?? {};
  if (keyword === "required") return missing(`${instancePath}/${params.missingProperty}`);
  const detail = `${instancePath.split("/").pop() || "The body"} ${message}`;
  return (refusals[keyword] ?? invalid)(instancePath || "/", detail);
}
