import type { Context } from "hono";
import { bodyWithin } from "../../providers/served.ts";
import type { Condition } from "./objects.ts";
import { Refusal } from "./refusal.ts";
import { validKey } from "./words.ts";

/** Bytes that the largest object has, with room to spare. */
export const largestBody = 256 * 1024;
/** Bytes of a body from which on what is done with it lets others in between. */
export const largeBody = 8192;
export const pageLimits = { default: 100, max: 1000 } as const;

/** Refuses an address that is not UTF-8, which could be read in more than one way. */
export function refuseMalformed(url: string): void {
  try {
    if (url.includes("%")) decodeURIComponent(url);
  } catch (error) {
    if (error instanceof URIError) throw new Refusal("invalid", "the address is not UTF-8");
    throw error;
  }
}

/** @throws {Refusal} `invalid` where the address has the field more than once, which could be read in more than one way */
export function queryOf(context: Context, name: string): string | undefined {
  const [value, ...more] = context.req.queries(name) ?? [];
  if (more.length > 0) throw new Refusal("invalid", `${name} is given once`);
  return value;
}

export function formerlyOf(context: Context): string | undefined {
  const formerly = queryOf(context, "formerly");
  return formerly === undefined ? undefined : validKey(formerly, "formerly");
}

export function afterOf(context: Context): string {
  const after = queryOf(context, "after") ?? "";
  return after === "" ? after : validKey(after, "after");
}

export function limitOf(context: Context): number {
  const text = queryOf(context, "limit");
  if (text === undefined) return pageLimits.default;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > pageLimits.max)
    throw new Refusal("invalid", `limit is a whole number from 1 to ${pageLimits.max}`);
  return limit;
}

/** What a write is on condition of: one entity tag in `If-Match`, or `*` in `If-None-Match`; nothing is ignored. */
export function conditionOf(context: Context): Condition | undefined {
  const match = context.req.header("if-match");
  const none = context.req.header("if-none-match");
  if (match !== undefined && none !== undefined)
    throw new Refusal("invalid", "a request has If-Match or If-None-Match, not both");
  if (none !== undefined) {
    if (none === "*") return { kind: "absent" };
    throw new Refusal("invalid", "If-None-Match takes * alone");
  }
  if (match === undefined) return undefined;
  const [, version] = /^"([\w-]{1,100})"$/.exec(match) ?? [];
  if (version === undefined) throw new Refusal("invalid", "If-Match takes one strong entity tag in quotes");
  return { kind: "version", version };
}

export async function textOf(context: Context): Promise<string> {
  const body = await bodyWithin(context.req.raw, largestBody);
  if (body === "too-large")
    throw new Refusal("too-large", `a request's body has at most ${largestBody / 1024} KiB`);
  if (body === "not-utf-8") throw new Refusal("invalid", "the body is not UTF-8");
  return body.text;
}

/** The values of a JSON object that has no others than `names`. */
export function valuesOf(text: string, names: readonly string[]): Record<string, unknown> {
  const value = parsed(text);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject && Object.keys(value).every((name) => names.includes(name)))
    return { ...value } as Record<string, unknown>;
  throw new Refusal("invalid", `the body is an object of ${names.join(", ")}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal("invalid", "the body is not JSON");
    throw error;
  }
}
