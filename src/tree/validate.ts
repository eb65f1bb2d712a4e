import type { Tree } from "../../schemas/types.ts";
import { withoutConsequences } from "./consequences.ts";
import { merge } from "./merge.ts";
import { type Model, modelOf } from "./model.ts";
import { parsePart } from "./parse.ts";
import { type Locate, locator, placed } from "./place.ts";
import { isError, type Path, type Problem } from "./problem.ts";
import { prune } from "./prune.ts";
import { type Read, readSources, type Source } from "./read.ts";
import { reported } from "./report.ts";
import { accounts } from "./rules/accounts.ts";
import { callsOut } from "./rules/calls-out.ts";
import { deskPhones } from "./rules/desk-phones.ts";
import { drift } from "./rules/drift.ts";
import { extensions } from "./rules/extensions.ts";
import { numbers } from "./rules/numbers.ts";
import { phones } from "./rules/phones.ts";
import { providerRules } from "./rules/providers.ts";
import { references } from "./rules/references.ts";
import { ringing } from "./rules/ringing.ts";
import { routing } from "./rules/routing.ts";
import { texts } from "./rules/texts.ts";
import { uniqueness } from "./rules/uniqueness.ts";
import { unused } from "./rules/unused.ts";
import { schemaFindings } from "./schema-findings.ts";

export interface Validated {
  readonly problems: readonly Problem[];
  readonly sources: readonly Source[];
  /** The tree, without the parts whose shape is wrong. */
  readonly model: Model;
  readonly locate: Locate;
}

export interface ValidateOptions {
  /** Make warnings errors, and report what is not used. */
  readonly strict?: boolean;
}

/**
 * Reads a tree, a file or a folder, and finds all that is wrong with it.
 *
 * @throws {DialtreeError} DT2100 when there is nothing to read
 */
export function validateTree(place: string, options: ValidateOptions = {}): Validated {
  return validateSources(readSources(place), place, options);
}

/** The same for what was read already. @param place what the tree is called */
export function validateSources(
  { sources, problems: unread }: Read,
  place: string,
  { strict = false }: ValidateOptions = {},
): Validated {
  const parts = sources.map(parsePart);
  const { value, problems: merging } = merge(parts);
  const locate = locator(parts, place);
  // What follows from a misread file would only hide why it was misread.
  const isRead =
    parts.length > 0 &&
    !unread.some(isError) &&
    parts.every(({ value: read, problems }) => read !== undefined && !problems.some(isMisread));
  const { model, findings } = isRead ? examine(value, strict) : unexamined();
  const found = [
    ...unread,
    ...parts.flatMap(({ problems }) => problems),
    ...merging,
    ...placed(findings, locate),
  ];
  return { problems: reported(found, sources, strict), sources, model, locate };
}

/** The same for a tree that a program made; its problems name no file. */
export function validateObject(tree: unknown, { strict = false }: ValidateOptions = {}): Validated {
  const { model, findings } = examine(structuredClone(tree), strict);
  const locate = () => ({ file: "(program)", line: 1, column: 1 });
  return { problems: reported(placed(findings, locate), [], strict), sources: [], model, locate };
}

function isMisread({ code }: Problem): boolean {
  return code === "DT2102" || code === "DT2104";
}

function unexamined() {
  return { model: modelOf({ version: 1, organization: "" }), findings: [] };
}

function examine(value: unknown, strict: boolean) {
  const misshapen = [...texts(value), ...schemaFindings(value)];
  const broken = prune(value, misshapen);
  const model = modelOf(value as Tree);
  const ofRules = [
    ...references(model, broken),
    ...uniqueness(model),
    ...extensions(model),
    ...routing(model),
    ...ringing(model),
    ...phones(model),
    ...numbers(model),
    ...deskPhones(model),
    ...callsOut(model),
    ...accounts(model),
    ...drift(model),
    ...providerRules(model),
    ...(strict ? unused(model) : []),
  ];
  const findings = withoutConsequences(ofRules, model, broken).map((finding) => ({
    ...finding,
    path: written(finding.path, model),
  }));
  return { model, findings: [...misshapen, ...findings] };
}

/** A path of the normal form, up to what is written: what was filled in or spelled out has no place of its own. */
function written(path: Path, model: Model): Path {
  let [file, form]: unknown[] = [model.written, model.tree];
  const end = path.findIndex((key) => {
    [file, form] = [under(file, key), under(form, key)];
    return file === undefined && form !== undefined;
  });
  return end === -1 ? path : path.slice(0, end);
}

function under(value: unknown, key: string | number): unknown {
  const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return isThere ? (value as Record<string | number, unknown>)[key] : undefined;
}
