import { shown, shownLines } from "./text.ts";

/*
 * What a carrier, an edge or a forge answers may hold the very credential that it was asked with. Nothing of an answer is
 * said or kept before the credential is struck out of it.
 */

/** What stands where a secret, or a piece of one, was. */
const struckOut = "***";

/** As many of a secret's characters together are struck; fewer tell nothing of it, and stand in many a word. */
const piece = 8;

/** Characters that a quoted text has at most. */
export const quoteLength = 300;

/** Characters of a text that are looked at: nobody needs more of what went wrong. */
const longest = 20_000;

/** Causes behind causes that are kept. */
const deepest = 4;

/**
 * A text without the secrets, whole or in pieces; as they are, in other letters' case, escaped (for an address, JSON or
 * HTML), in base64, as in `Basic …`, or in hexadecimal; and with white space or unseen characters between.
 */
export function struck(text: string, secrets: readonly string[]): string {
  const pieces = new Set(secrets.flatMap(formsOf).flatMap(piecesOf));
  if (pieces.size === 0) return text;
  const units = unitsOf(text);
  const parts: string[] = [];
  let kept = 0;
  let end = -1;
  for (let at = 0; at + piece <= units.length; at++) {
    if (!pieces.has(wordOf(units, at))) continue;
    const start = units[at]?.start ?? 0;
    // One mark for all pieces that touch.
    if (start >= end || end < 0) parts.push(text.slice(kept, start), struckOut);
    end = units[at + piece - 1]?.end ?? text.length;
    kept = end;
  }
  return parts.join("") + text.slice(kept);
}

/** A text of somebody else's as a message may quote it: without the secrets, on one line, and not longer than 300. */
export function quoted(text: string, secrets: readonly string[]): string {
  const whole = shown(struck(text.slice(0, longest), secrets));
  return whole.length <= quoteLength ? whole : `${shown(whole.slice(0, quoteLength - 2))}…`;
}

/**
 * An error as it may be kept behind one of ours: what it says and where it arose, without the secrets and without anything
 * else that it carries, such as a request's headers.
 */
export function quotedError(error: unknown, secrets: readonly string[], depth = 1): Error {
  if (!(error instanceof Error)) return new Error(quoted(String(error), secrets));
  const cause =
    error.cause === undefined || depth === deepest
      ? {}
      : { cause: quotedError(error.cause, secrets, depth + 1) };
  const safe = new Error(quoted(error.message, secrets), cause);
  safe.name = quoted(error.name, secrets);
  const frames = (error.stack ?? "").split("\n").filter((each) => /^\s+at /.test(each));
  const stack = shownLines(struck(frames.join("\n").slice(0, longest), secrets));
  safe.stack = `${safe.name}: ${safe.message}${stack === "" ? "" : `\n${stack}`}`;
  return "code" in error && typeof error.code === "string"
    ? Object.assign(safe, { code: quoted(error.code, secrets) })
    : safe;
}

/** The password within an address, which is a secret as well. */
export function secretsIn(address: string): string[] {
  const { password = "" } = URL.parse(address) ?? {};
  return password === "" ? [] : [password];
}

/** How a secret may be written. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret.trim());
  if (bytes.length < piece) return [];
  return [secret.trim(), bytes.toString("latin1"), bytes.toString("hex"), ...[0, 1, 2].flatMap(base64Of)];

  /** What all texts have in common in which the secret stands after so many other bytes. */
  function base64Of(before: number): string[] {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const [from, to] = [Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6)];
    return [padded.toString("base64").slice(from, to), padded.toString("base64url").slice(from, to)];
  }
}

function piecesOf(form: string): string[] {
  const units = unitsOf(form);
  return Array.from({ length: Math.max(0, units.length - piece + 1) }, (_, at) => wordOf(units, at));
}

/** A character as it is meant, and where it is written. */
interface Unit {
  readonly sign: string;
  readonly start: number;
  readonly end: number;
}

/** Escaped for an address (once or more), for JSON, for HTML, or as it is. Source: RFC 3986, RFC 8259, HTML. */
const written =
  /%(?:25)*(?<percent>[0-9a-f]{2})|\\u(?<json>[0-9a-f]{4})|\\x(?<hex>[0-9a-f]{2})|&#x(?<html>[0-9a-f]{1,5});|&#(?<decimal>\d{1,6});|./gisu;

/** What may stand between a secret's characters without hiding it: what no eye sees, its sign, and the sign that escapes. */
const between = /[\p{C}\p{Z}\s\\\u{fffd}]/u;

function unitsOf(text: string): Unit[] {
  const units: Unit[] = [];
  for (const { 0: whole, index: start, groups = {} } of text.matchAll(written)) {
    const { percent, json, hex, html, decimal } = groups;
    const digits = percent ?? json ?? hex ?? html;
    const code = digits === undefined ? Number(decimal) : Number.parseInt(digits, 16);
    const sign = (Number.isNaN(code) ? whole : String.fromCodePoint(code)).toLowerCase();
    if (!between.test(sign)) units.push({ sign, start, end: start + whole.length });
  }
  return units;
}

function wordOf(units: readonly Unit[], at: number): string {
  let word = "";
  for (let next = at; next < at + piece; next++) word += units[next]?.sign ?? "";
  return word;
}
