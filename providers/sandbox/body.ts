import type { SchemaObject } from "ajv/dist/2020.js";
import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import { noJson } from "./answers.ts";
import type { JsonObject } from "./database.ts";
import { validBody } from "./validate.ts";

/** Levels that a body has at most: the API's own have 4. */
const deepest = 32;

/** Reads a request's body, which has the shape of the schema. */
export const withBody = (schema: SchemaObject) =>
  createMiddleware<{ Variables: { body: JsonObject } }>(async (context, next) => {
    context.set("body", validBody(schema, await jsonOf(context.req)));
    await next();
  });

async function jsonOf(request: HonoRequest): Promise<unknown> {
  const text = await request.text();
  try {
    const body: unknown = JSON.parse(text);
    if (!isDeeper(body, deepest)) return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw noJson("The body is not JSON, or too deep.");
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}
