import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { treeWithProviders } from "../../providers/schema.ts";
import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };
import type { ErrorCode } from "../errors.ts";
import { addFormats } from "../shapes/formats.ts";
import { alternatives, root, type Schema, shapesUnder } from "./alternatives.ts";
import { clipped } from "./clip.ts";
import { didYouMean } from "./closest.ts";
import type { Finding, Path } from "./problem.ts";

let compiled: ValidateFunction | undefined;

/** The library copies all errors so far at every reference of the schema, which takes the square of their number. */
function withoutCopies(code: string): string {
  return code.replaceAll(
    /vErrors\.concat\((\w+)\.errors\)/g,
    "$1.errors.reduce((all, each) => (all.push(each), all), vErrors)",
  );
}

/** Compiled when a tree is first judged: a program of resources alone never needs it. */
function validator(): ValidateFunction {
  if (compiled === undefined) {
    const ajv = new Ajv2020({
      allErrors: true,
      strict: false,
      verbose: true,
      ownProperties: true,
      code: { process: withoutCopies },
    });
    addFormats(ajv);
    compiled = ajv.compile(treeWithProviders(treeSchema));
  }
  return compiled;
}

/** All that the schema finds wrong with a tree. */
export function shapeFindings(tree: unknown): Finding[] {
  const validate = validator();
  if (validate(tree)) return [];
  const errors = validate.errors ?? [];
  const isNoise = noiseOf(errors);
  const seen = new Set<string>();
  return errors
    .filter((error) => !isNoise(error))
    .map(findingOf)
    .filter((finding) => {
      const key = `${finding.path.join("/")} ${finding.message}`;
      return !seen.has(key) && seen.add(key);
    });
}

const isBranching = ({ keyword }: ErrorObject) => keyword === "anyOf" || keyword === "oneOf";

/**
 * Where a value fits none of several forms, what each form says of it is noise, unless it is a map that one form nearly
 * fits: then what that form says of its fields is the mistake, and that no form fits is the noise.
 */
function noiseOf(errors: readonly ErrorObject[]): (error: ErrorObject) => boolean {
  const placesOf = (some: readonly ErrorObject[]) => new Set(some.map(({ instancePath }) => instancePath));
  const branching = placesOf(errors.filter(isBranching));
  const ofFields = placesOf(errors.filter(isOfFields));
  const above = new Set([...placesOf(errors)].flatMap(placesAbove));
  return (error) => {
    const { keyword, instancePath } = error;
    if (keyword === "if" || keyword === "propertyNames") return true;
    if (isBranching(error)) return above.has(instancePath) || ofFields.has(instancePath);
    return !isOfFields(error) && branching.has(instancePath);
  };
}

/** `/a/b/c` lies below `/a/b`, `/a` and the whole. */
function placesAbove(pointer: string): string[] {
  const keys = pointer.split("/");
  return keys.slice(1).map((_, at) => keys.slice(0, at + 1).join("/"));
}

/** Whether an error is about the fields of a map; conditions such as "this field or that" are not. */
function isOfFields({ keyword, parentSchema = {} }: ErrorObject): boolean {
  return (
    keyword === "additionalProperties" ||
    (keyword === "required" && Object.hasOwn(parentSchema, "properties"))
  );
}

interface Annotated {
  readonly "x-code"?: ErrorCode;
  readonly "x-message"?: string;
  readonly "x-hint"?: string;
  readonly description?: string;
}

function findingOf(error: ErrorObject): Finding {
  const { keyword, params, propertyName } = error;
  const annotated = (error.parentSchema ?? {}) as Annotated;
  const path = pathOf(error.instancePath);
  const finding = (
    code: ErrorCode,
    message: string,
    hint: string,
    where: Partial<Finding> = {},
  ): Finding => ({
    code,
    severity: "error",
    message,
    hint,
    path,
    ...where,
  });
  if (propertyName !== undefined) {
    return finding(
      annotated["x-code"] ?? "DT2105",
      annotated["x-message"] ?? `${clipped(propertyName)} is not a name`,
      annotated["x-hint"] ??
        "A name has letters, digits, dots, hyphens and underscores, at most 63, and begins with a letter or digit.",
      { path: [...path, propertyName], at: "key" },
    );
  }
  if (isCredential(path, keyword)) {
    return finding(
      "DT2107",
      "a credential is never written into the tree",
      "Say where it is kept: { env: NAME }, { config: KEY } or { file: PATH }; and change the credential if this file was ever shared.",
    );
  }
  if (keyword === "additionalProperties") {
    const name = String(params.additionalProperty);
    const fields = fieldsAt(path);
    const guess = didYouMean(name, fields);
    return finding(
      "DT2106",
      `${clipped(name)} is not a field here`,
      guess || `Fields here: ${fields.join(", ") || "none"}.`,
      {
        path: [...path, name],
        at: "key",
      },
    );
  }
  if (keyword === "required") {
    return finding(
      "DT2105",
      `${params.missingProperty} is missing`,
      hintOf([...path, String(params.missingProperty)]),
      {
        at: "key",
      },
    );
  }
  return finding(
    annotated["x-code"] ?? "DT2105",
    annotated["x-message"] ?? reasonOf(error, path),
    annotated["x-hint"] ?? hintOf(path),
  );
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
  const name = clipped(String(path.at(-1) ?? "the tree"));
  const choices = Array.isArray(schema) ? (schema as Schema[]).flatMap(({ required = [] }) => required) : [];
  switch (keyword) {
    case "type":
      return `${name} must be ${article([params.type].flat().join(" or "))}, not ${described(data)}`;
    case "enum":
      return `${name} must be one of ${(params.allowedValues as unknown[]).join(", ")}`;
    case "const":
      return `${name} must be ${JSON.stringify(params.allowedValue)}`;
    case "minProperties":
    case "maxProperties":
      return `${name} names exactly one of ${fieldsAt(path).join(", ")}`;
    case "not":
      return `${name} has fields that exclude each other`;
    case "anyOf":
    case "oneOf":
      if (choices.length > 0)
        return `${name} needs ${keyword === "oneOf" ? "exactly " : ""}one of ${choices.join(", ")}`;
      return `${name} has none of the forms that it may have`;
    case "format":
      return params.format === "e164"
        ? `${described(data)} is not a number in E.164 form, such as +13125550100`
        : `${described(data)} is not a valid ${params.format}`;
    case "pattern":
      return `${described(data)} does not have the form of ${name}`;
    default:
      return `${name} ${message}`;
  }
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

function hintOf(path: Path): string {
  return shapesAt(path).find(({ description }) => description)?.description ?? "See the guide to the tree.";
}

function pathOf(pointer: string): Path {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
