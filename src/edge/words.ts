import { unwritableTexts } from "../shapes/texts.ts";
import { isCommon } from "./grant.ts";
import { type KeptKind, keptKinds } from "./kinds.ts";
import type { ObjectName } from "./links.ts";
import { Refusal } from "./refusal.ts";

/** Pulumi's form of a project's name, which is the organization where an account names none. */
const organizationForm = /^(?!\.+$)[A-Za-z0-9_.-]{1,100}$/;
const accountForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Characters that no name has: what controls a terminal, ends a line, turns the writing, or is half of one. */
const unnamable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** UTF-16 units. PostgreSQL's indexes take rows of 2,704 bytes, and a link has two keys. */
const longestKey = 255;
export const longestOwner = 300;
const longestTokenName = 100;
/** UTF-16 units of a text that a provider has, and how many texts one list has. */
const longestCarriers = 2_000;
const mostCarriers = 300;

export function isOrganizationName(text: string): boolean {
  return organizationForm.test(text);
}

export function isAccountName(text: string): boolean {
  return accountForm.test(text);
}

export function isTokenName(text: string): boolean {
  return text.length <= longestTokenName && !unnamable.test(text);
}

/** `+1312555****`, where numbers are masked. */
export function numberText(number: string, isMasked: boolean): string {
  return isMasked && number.length > 6 ? `${number.slice(0, -4)}****` : number;
}

/** Whether a text has no more characters than a key, and none that no key has. */
export function isNamable(text: string): boolean {
  return text !== "" && text.length <= longestKey && !unnamable.test(text);
}

/** @throws {Refusal} `invalid` where the text can be no object's key; both databases take the same */
export function validKey(text: string, what: string): string {
  if (!isNamable(text))
    throw new Refusal(
      "invalid",
      `${what} is a text of 1 to ${longestKey} characters, none of them a control`,
    );
  return text;
}

/**
 * What is an account's has the account's name and one of its own, which code chooses freely; an extension's is its number.
 *
 * @throws {Refusal} `invalid` where an object is to be written under another key
 */
export function refuseUnfit({ kind, key }: ObjectName, fields: Record<string, unknown>): void {
  if (isCommon(kind)) return;
  const [account = "", ...own] = key.split("/");
  if (!isAccountName(account) || own.length === 0 || own.includes(""))
    throw new Refusal("invalid", `a key of ${kind} is an account's name, a slash and the object's own name`);
  const { kind: of, schema } = keptKinds.get(kind) ?? {};
  const { keyField, word = kind } = of ?? {};
  const isKept = keyField !== undefined && Object.hasOwn(schema?.properties ?? {}, keyField);
  if (isKept && own.join("/") !== fields[keyField])
    throw new Refusal("invalid", `the key of an ${word} is its account's name, a slash and its ${keyField}`);
}

/** @throws {Refusal} `invalid` where the text can be no organization's name */
export function validOrganization(text: string): string {
  if (isOrganizationName(text)) return text;
  throw new Refusal(
    "invalid",
    "an organization's name has 1 to 100 letters, digits, dots, hyphens and underscores",
  );
}

/** @throws {Refusal} `invalid` where the text can be no owner's */
export function validOwner(text: unknown): string {
  if (typeof text === "string" && text.length <= longestOwner && !unnamable.test(text)) return text;
  throw new Refusal("invalid", `the owner is a text of at most ${longestOwner} characters, none a control`);
}

/** Maps and lists within each other that an object has at most: a target may have another one in it. */
const deepest = 64;

/** @throws {Refusal} before a walk through the value could run out of stack */
export function refuseDepth(value: unknown): void {
  if (isDeeper(value, deepest)) throw new Refusal("invalid", `fields are nested ${deepest} deep at most`);
}

function isDeeper(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return left === 0 || Object.values(value).some((each) => isDeeper(each, left - 1));
}

/**
 * Refuses what not every database and every reader of a log can have in a text.
 *
 * @param value has passed a schema, so that it is not deep
 * @throws {Refusal} `invalid`
 */
export function refuseControls(value: unknown): void {
  for (const { path } of unwritableTexts(value))
    throw new Refusal("invalid", `${["fields", ...path].join("/")} has a control character`);
}

/**
 * What a provider has of an object: its id, and what the kind says that calls need. It is a copy, which no schema judges:
 * whoever reads it looks what it is.
 *
 * @throws {Refusal} `invalid`; undefined where nothing is said
 */
export function validCarrier(
  { path, kind }: KeptKind,
  value: unknown,
): Readonly<Record<string, unknown>> | undefined {
  if (value === undefined) return undefined;
  const known: readonly string[] | undefined = kind.edge?.known;
  const names = known === undefined ? [] : ["id", ...known];
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  const isFit =
    isMap && Object.entries(value).every(([name, each]) => isCarriers(each) && names.includes(name));
  if (!isFit)
    throw new Refusal("invalid", `carrier of ${path} is an object of ${names.join(", ") || "nothing"}`);
  refuseControls(value);
  return value as Readonly<Record<string, unknown>>;
}

/** A text, a truth, a number, or a list of texts. */
function isCarriers(value: unknown): boolean {
  const isText = (each: unknown) => typeof each === "string" && each.length <= longestCarriers;
  const isList = Array.isArray(value) && value.length <= mostCarriers && value.every(isText);
  return isText(value) || isList || typeof value === "boolean" || typeof value === "number";
}

/** @throws {Refusal} `invalid` where it is no list of names of objects; undefined where nothing is said */
export function validElsewhere(value: unknown): readonly string[] | undefined {
  const isList = Array.isArray(value) && value.every((name) => typeof name === "string");
  if (value === undefined || isList) return value as string[] | undefined;
  throw new Refusal("invalid", "elsewhere is a list of names of objects, each with its kind");
}
