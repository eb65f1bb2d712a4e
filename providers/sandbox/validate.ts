import { Ajv2020, type ErrorObject, type SchemaObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { badLength, type ErrorAnswer, invalid, missing } from "./answers.ts";
import type { JsonObject } from "./database.ts";

const ajv = new Ajv2020({ allErrors: false, strict: false, strictNumbers: true });
addFormats.default(ajv);

const lengths = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"];

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
  return lengths.includes(keyword) ? badLength(instancePath, detail) : invalid(instancePath || "/", detail);
}
