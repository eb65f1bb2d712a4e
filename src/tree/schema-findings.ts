import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { treeWithProviders } from "../../providers/schema.ts";
import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };
import { addFormats } from "../shapes/formats.ts";
import type { Finding, Path } from "./problem.ts";
import { findingOf } from "./schema-messages.ts";

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
export function schemaFindings(tree: unknown): Finding[] {
  const validate = validator();
  if (validate(tree)) return [];
  const errors = validate.errors ?? [];
  const isNoise = noiseOf(errors);
  const seen = new Set<string>();
  const findings = errors.filter((error) => !isNoise(error)).map(findingOf);
  const applications = findings.filter(({ code }) => code === "DT2139").map(({ path }) => above(path));
  return findings
    .filter(({ lacks, path }) => lacks === undefined || !applications.includes(path.join("/")))
    .filter((finding) => {
      const key = `${finding.path.join("/")} ${finding.message}`;
      return !seen.has(key) && seen.add(key);
    });
}

const above = (path: Path) => path.slice(0, -1).join("/");

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
