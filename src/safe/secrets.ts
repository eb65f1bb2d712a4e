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
 * A text without the secrets, whole or in pieces; as they are, in other letters' case or width, escaped (for an address,
 * JSON, HTML, a program or mail), in base64, as in `Basic …`, or in hexadecimal; and with white space, unseen characters,
 * signs or marks between.
 */
export function struck(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap(formsOf);
  if (forms.length === 0) return text;
  const found = readings.flatMap((reading) => placesOf(text, forms, reading));
  const parts: string[] = [];
  let kept = 0;
  for (const { start, end } of found.sort((one, other) => one.start - other.start)) {
    // One mark for all pieces that touch.
    if (parts.length === 0 || start > kept) parts.push(text.slice(kept, start), struckOut);
    kept = Math.max(kept, end);
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

/** Where a text has pieces of the forms, when all are read in the same way. */
function placesOf(text: string, forms: readonly string[], reading: Reading): Span[] {
  // A secret may look like an escape itself, which signs between its characters undo.
  const pieces = new Set(
    [reading, { ...reading, written: /./gsu }].flatMap((each) =>
      forms.flatMap((form) => wordsOf(unitsOf(form, each))),
    ),
  );
  const units = unitsOf(text, reading);
  return wordsOf(units).flatMap((word, at) =>
    pieces.has(word)
      ? [{ start: units[at]?.start ?? 0, end: units[at + piece - 1]?.end ?? text.length }]
      : [],
  );
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A character as it is meant, and where it is written. */
interface Unit extends Span {
  readonly sign: string;
}

/** A way to read a text. What one takes for an escape is the secret itself to another. */
interface Reading {
  /** Characters, escaped or as they are. A group's name begins with what its digits are. */
  readonly written: RegExp;
  /** What may stand between a secret's characters without hiding it. */
  readonly between: RegExp;
  /** Whether letters of full width are the same letters. */
  readonly isWide: boolean;
}

/** Escaped for an address (once or more), for JSON, a program or HTML. Source: RFC 3986, RFC 8259, ECMAScript, HTML. */
const escaped = [
  "%(?:25)*(?:u(?<hexWide>[0-9a-f]{4})|(?<hexPercent>[0-9a-f]{2}))",
  String.raw`\\u(?:(?<hexJson>[0-9a-f]{4})|\{0*(?<hexBraced>[0-9a-f]{1,5})\})`,
  String.raw`\\x(?<hex>[0-9a-f]{2})`,
  "&#x0*(?<hexHtml>[0-9a-f]{1,5});",
  String.raw`&#0*(?<decimal>\d{1,6});`,
];

/** What can as well be a sign before the secret: an HTML number without its end, octal, quoted-printable (RFC 2045), `0x`. */
const doubtful = [
  "&#x0*(?<hexOpen>[0-9a-f]{1,5})",
  String.raw`&#0*(?<decimalOpen>\d{1,6})`,
  String.raw`\\(?<octal>[0-3][0-7]{2})`,
  "=(?<hexQuoted>[0-9a-f]{2})",
  "0x(?=[0-9a-f]{2})",
];

const readings: readonly Reading[] = [
  // Between is what no eye sees, its sign, and the sign that escapes.
  {
    written: new RegExp([...escaped, "."].join("|"), "gisu"),
    between: /[\p{C}\p{Z}\s\\\u{fffd}]/u,
    isWide: false,
  },
  {
    written: new RegExp([...escaped, ...doubtful, "."].join("|"), "gisu"),
    between: /[\p{C}\p{Z}\p{M}\p{P}\p{S}\s]/u,
    isWide: true,
  },
];

function unitsOf(text: string, { written, between, isWide }: Reading): Unit[] {
  const units: Unit[] = [];
  for (const { 0: whole, index: start, groups = {} } of text.matchAll(written)) {
    const sign = whole.length === 1 ? whole : meant(whole, groups);
    for (const each of (isWide ? sign.normalize("NFKC") : sign).toLowerCase())
      if (!between.test(each)) units.push({ sign: each, start, end: start + whole.length });
  }
  return units;
}

function meant(whole: string, groups: Record<string, string | undefined>): string {
  const [name, digits] = Object.entries(groups).find(([, each]) => each !== undefined) ?? [];
  if (name === undefined || digits === undefined) return /^0x$/i.test(whole) ? "" : whole;
  const base = name.startsWith("hex") ? 16 : name === "octal" ? 8 : 10;
  return String.fromCodePoint(Number.parseInt(digits, base));
}

function wordsOf(units: readonly Unit[]): string[] {
  const signs = units.map(({ sign }) => sign);
  return Array.from({ length: Math.max(0, signs.length - piece + 1) }, (_, at) =>
    signs.slice(at, at + piece).join(""),
  );
}
