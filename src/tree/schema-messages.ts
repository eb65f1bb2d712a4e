import type { ErrorObject } from "ajv/dist/2020.js";
import type { ErrorCode } from "../errors.ts";
import { alternatives, root, type Schema, shapesUnder } from "./alternatives.ts";
import { clipped } from "./clip.ts";
import { didYouMean } from "./closest.ts";
import { countryMeant } from "./countries.ts";
import { ownPlaceOf } from "./not-ours.ts";
import type { Finding, Path } from "./problem.ts";

interface Annotated {
  readonly "x-code"?: ErrorCode;
  readonly "x-message"?: string;
  readonly "x-hint"?: string;
  readonly description?: string;
}

/** What an error of the schema says to whoever wrote the tree. */
export function findingOf(error: ErrorObject): Finding {
  const { keyword, params, propertyName, instancePath, parentSchema = {} } = error;
  const annotated = parentSchema as Annotated;
  const path = pathOf(instancePath);
  if (propertyName !== undefined) return aboutName(propertyName, path, annotated);
  if (isCredential(path, keyword)) {
    return {
      ...plain("a credential is never written into the tree", credentialHint, path),
      code: "DT2107",
    };
  }
  if (keyword === "additionalProperties") return aboutUnknown(String(params.additionalProperty), path);
  if (keyword === "required") {
    const lacks = String(params.missingProperty);
    return { ...plain(`${lacks} is missing`, descriptionOf([...path, lacks]), path), at: "key", lacks };
  }
  return {
    ...plain(
      annotated["x-message"] ?? reasonOf(error, path),
      annotated["x-hint"] ?? hintOf(error, path),
      path,
    ),
    code: annotated["x-code"] ?? "DT2105",
  };
}

const plain = (message: string, hint: string, path: Path): Finding => ({
  code: "DT2105",
  severity: "error",
  message,
  hint,
  path,
});

const nameHint =
  "A name has letters, digits, dots, hyphens and underscores, at most 63, and begins with a letter or digit.";

const credentialHint =
  "Say where it is kept: { env: NAME }, { config: KEY } or { file: PATH }; and change the credential if this file was ever shared.";

function aboutName(name: string, path: Path, annotated: Annotated): Finding {
  const message = annotated["x-message"] ?? `${clipped(name)} is not a name`;
  return {
    ...plain(message, annotated["x-hint"] ?? nameHint, [...path, name]),
    code: annotated["x-code"] ?? "DT2105",
    at: "key",
  };
}

function aboutUnknown(name: string, path: Path): Finding {
  if (name === "url" && path.at(-2) === "members") return aboutApplication(path);
  const fields = fieldsAt(path);
  const hint =
    ownPlaceOf(name) ?? (didYouMean(name, fields) || `Fields here: ${fields.join(", ") || "none"}.`);
  return {
    ...plain(`${clipped(name)} is not a field here`, hint, [...path, name]),
    code: "DT2106",
    at: "key",
  };
}

/** What a member of a team or queue cannot be. */
function aboutApplication(path: Path): Finding {
  return {
    ...plain(
      "an application is no member of a team or queue: it answers the call by itself",
      "Send calls to it from a `noAnswer`, an `overflow`, a forward or an extension.",
      [...path, "url"],
    ),
    code: "DT2139",
    at: "key",
  };
}

/** Whether a value is wrong that may be a credential, which no message repeats. */
function isCredential(path: Path, keyword: string): boolean {
  const [top, , field, name] = path;
  if (top !== "accounts") return false;
  if (field === "credentials") return name !== undefined || keyword === "type";
  const last = path.findLast((key) => typeof key === "string");
  return last === "password" || last === "adminPassword" || (field === "edge" && last === "token");
}

function reasonOf(
  { keyword, params, schema, data, message = "is invalid" }: ErrorObject,
  path: Path,
): string {
  const name = nameOf(path);
  switch (keyword) {
    case "type":
      return `${name} must be ${article([params.type].flat().join(" or "))}, not ${described(data)}`;
    case "enum":
      return `${name} must be one of ${(params.allowedValues as unknown[]).join(", ")}`;
    case "const":
      return `${name} must be ${JSON.stringify(params.allowedValue)}`;
    case "minProperties":
    case "maxProperties":
      return `${name} names exactly one of ${choicesAt(path).join(", ")}`;
    case "dependentRequired":
      return `${params.property} stands only beside ${params.missingProperty}`;
    case "not":
      return `${name} has fields that exclude each other`;
    case "anyOf":
    case "oneOf":
      return `${name} ${formsOf(schema as Schema[], keyword === "oneOf", data)}`;
    case "format":
      return params.format === "e164"
        ? `${described(data)} is not a number in E.164 form, such as +13125550100`
        : `${described(data)} is not a valid ${params.format}`;
    case "pattern":
      return `${described(data)} is not what ${name} takes`;
    default:
      return `${name} ${message}`;
  }
}

/** What a value that fits none of several forms has to be. */
function formsOf(forms: readonly Schema[], isExact: boolean, data: unknown): string {
  if (
    forms.every(({ type, $ref, ...form }) => type === undefined && $ref === undefined && !("const" in form))
  )
    return `needs ${isExact ? "exactly " : ""}one of ${forms.flatMap(({ required = [] }) => required).join(", ")}`;
  const each = forms.map((form) => {
    const {
      type,
      required = [],
      minimum,
      maximum,
      ...rest
    } = alternatives(form).find((shape) => shape.type !== undefined || "const" in shape) ?? form;
    if (rest.const !== undefined) return JSON.stringify(rest.const);
    if (type === "object") return `a map with ${required.join(", ")}`;
    if (type === "integer") return `a whole number from ${minimum} to ${maximum}`;
    return type === "array" ? "a list" : "a name";
  });
  return `must be ${each.join(" or ")}, not ${described(data)}`;
}

function hintOf({ keyword, params, parentSchema = {}, data }: ErrorObject, path: Path): string {
  const description = descriptionOf(path);
  if (keyword === "enum") {
    const allowed = (params.allowedValues as unknown[]).map(String);
    return (typeof data === "string" && didYouMean(data, allowed)) || description;
  }
  if (keyword !== "pattern") return description;
  const { pattern, description: own = description } = parentSchema as Schema;
  const country = pattern === "^[A-Z]{2}$" ? countryMeant(String(data)) : undefined;
  if (country !== undefined) return `Did you mean ${country}?`;
  return own === description ? description : `${description} ${own}`;
}

/** The field that a path leads to, or of whose values it leads to one. */
function nameOf(path: Path): string {
  const isIndex = (at: number) =>
    /^\d+$/.test(String(path[at])) && shapesAt(path.slice(0, at)).some(({ items }) => items);
  const field = path.findLast((_, at) => !isIndex(at));
  if (field === undefined) return "the tree";
  return isIndex(path.length - 1) ? `a value in ${clipped(String(field))}` : clipped(String(field));
}

function article(noun: string): string {
  return /^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`;
}

function described(data: unknown): string {
  if (data === null || data === undefined) return "empty";
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "a map";
  return JSON.stringify(typeof data === "string" ? clipped(data) : data);
}

function shapesAt(path: Path): readonly Schema[] {
  return path.reduce<readonly Schema[]>((shapes, key) => shapesUnder(shapes, key), alternatives(root));
}

function fieldsAt(path: Path): string[] {
  return [...new Set(shapesAt(path).flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** Fields that stand alone: those that need another one are no choice. */
function choicesAt(path: Path): string[] {
  const dependent = shapesAt(path).flatMap(({ dependentRequired = {} }) => Object.keys(dependentRequired));
  return fieldsAt(path).filter((field) => !dependent.includes(field));
}

function descriptionOf(path: Path): string {
  return shapesAt(path).find(({ description }) => description)?.description ?? "See the guide to the tree.";
}

function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
