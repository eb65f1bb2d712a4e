import type { Tree } from "../../schemas/types.ts";
import { clipped } from "./clip.ts";
import { merge } from "./merge.ts";
import { type Model, modelOf } from "./model.ts";
import { type Part, parsePart } from "./parse.ts";
import { counted, type Finding, isError, type Path, type Problem, pathText } from "./problem.ts";
import { type Read, readSources, type Source } from "./read.ts";
import { accounts } from "./rules/accounts.ts";
import { callsOut } from "./rules/calls-out.ts";
import { deskPhones } from "./rules/desk-phones.ts";
import { extensions } from "./rules/extensions.ts";
import { providerRules } from "./rules/providers.ts";
import { references } from "./rules/references.ts";
import { routing } from "./rules/routing.ts";
import { texts } from "./rules/texts.ts";
import { uniqueness } from "./rules/uniqueness.ts";
import { unused } from "./rules/unused.ts";
import { shapeFindings } from "./shape.ts";
import { withoutSilenced } from "./silence.ts";

/** Named parts whose shape is wrong, as `KIND NAME`: they are there, but nothing can be said of them. */
export type Broken = ReadonlySet<string>;

export interface Validated {
  readonly problems: readonly Problem[];
  readonly sources: readonly Source[];
  /** The tree, without the parts whose shape is wrong. */
  readonly model: Model;
  /** Where the tree's files have a value. */
  locate(path: Path, at?: "key" | "value"): { file: string; line: number; column: number };
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
  options: ValidateOptions = {},
): Validated {
  const parts = sources.map(parsePart);
  const { value, problems: merging } = merge(parts);
  const locate = locator(parts, place);
  // What follows from a misread file would only hide why it was misread.
  const isRead =
    parts.length > 0 &&
    parts.every(({ value: read, problems }) => read !== undefined && !problems.some(isMisread));
  const { model, findings } = examine(value, isRead, options);
  const found = [
    ...unread,
    ...parts.flatMap(({ problems }) => problems),
    ...merging,
    ...findings.map(({ path, at, ...finding }) => ({
      ...finding,
      ...locate(path, at),
      path: pathText(path),
    })),
  ];
  return { problems: finished(found, sources, options), sources, model, locate };
}

/** The same for a tree that a program made; its problems name no file. */
export function validateObject(tree: unknown, options: ValidateOptions = {}): Validated {
  const { model, findings } = examine(structuredClone(tree), true, options);
  const locate = () => ({ file: "(program)", line: 1, column: 1 });
  const found = findings.map(({ path, at: _at, ...finding }) => ({
    ...finding,
    ...locate(),
    path: pathText(path),
  }));
  return { problems: finished(found, [], options), sources: [], model, locate };
}

function isMisread({ code }: Problem): boolean {
  return code === "DT2102" || code === "DT2104";
}

function examine(value: unknown, isRead: boolean, { strict = false }: ValidateOptions) {
  if (!isRead) return { model: modelOf({ version: 1, organization: "" }), findings: [] };
  const shape = [...texts(value), ...shapeFindings(value)];
  const broken = prune(value, shape);
  const model = modelOf(value as Tree);
  const ofRules = [
    ...references(model, broken),
    ...uniqueness(model),
    ...extensions(model),
    ...routing(model),
    ...deskPhones(model),
    ...callsOut(model),
    ...accounts(model),
    ...providerRules(model),
    ...(strict ? unused(model) : []),
  ];
  const findings = ofRules.map((finding) => ({ ...finding, path: written(finding.path, model) }));
  return { model, findings: [...shape, ...findings] };
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

/** Takes the parts whose shape is wrong out of the tree, so that every rule meets only what it may rely on. */
function prune(tree: unknown, findings: readonly Finding[]): Broken {
  const broken = new Set<string>();
  for (const { path } of findings) {
    const [top, name, section, key] = path.map(String);
    if (top === undefined) continue;
    const root = tree as Record<string, unknown>;
    if (top === "users" || top === "teams") {
      if (name === undefined) delete root[top];
      else {
        broken.add(`${top === "users" ? "user" : "team"} ${name}`);
        remove(root, [top, name]);
      }
    } else if (top === "accounts" && name !== undefined) {
      if (section === undefined || section === "provider") {
        broken.add(`account ${name}`);
        remove(root, [top, name]);
      } else if (key === undefined) remove(root, [top, name, section]);
      else if (section === "credentialAttachments") remove(root, [top, name, section]);
      else {
        broken.add(`${kindOf(section)} ${name}/${key}`);
        remove(root, [top, name, section, key]);
      }
    } else if (top === "accounts") delete root[top];
  }
  return broken;
}

const kinds: Readonly<Record<string, string>> = {
  domains: "domain",
  credentialLists: "list",
  outboundProfiles: "outboundProfile",
  phoneProfiles: "profile",
  sipUsers: "sipUser",
  callQueues: "callQueue",
  extensions: "extension",
};

function kindOf(section: string): string {
  return kinds[section] ?? section;
}

function remove(root: Record<string, unknown>, path: readonly string[]): void {
  const [last = "", ...rest] = path.toReversed();
  const holder = rest.reduceRight<unknown>(
    (value, key) =>
      typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    root,
  );
  if (typeof holder === "object" && holder !== null) delete (holder as Record<string, unknown>)[last];
}

function locator(parts: readonly Part[], place: string) {
  return (path: Path, at: "key" | "value" = "value") => {
    let best = { file: parts[0]?.source.file ?? place, line: 1, column: 1, depth: -1 };
    for (const part of parts) {
      const found = part.locate(path, at);
      if (found.depth > best.depth) best = { file: part.source.file, ...found };
    }
    const { file, line, column } = best;
    return { file, line, column };
  };
}

function finished(
  found: readonly Problem[],
  sources: readonly Source[],
  { strict = false }: ValidateOptions,
): Problem[] {
  const kept = withoutSilenced(found, sources);
  const judged = strict ? kept.map((problem) => ({ ...problem, severity: "error" as const })) : kept;
  const sorted = judged.toSorted(
    (a, b) =>
      Number(a.file > b.file) - Number(a.file < b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      Number(isError(b)) - Number(isError(a)),
  );
  return bounded(sorted).map((problem) => ({
    ...problem,
    message: clipped(problem.message, textLimit),
    hint: clipped(problem.hint, hintLimit),
  }));
}

const problemLimit = 1000;
/** Characters of what is said of one problem: more than any has that speaks of an ordinary tree. */
const textLimit = 1000;
const hintLimit = 10_000;

/** The first problems, and one that stands for all others. */
function bounded(sorted: readonly Problem[]): readonly Problem[] {
  const others = sorted.slice(problemLimit);
  const [next] = others;
  if (next === undefined) return sorted;
  const standsFor = counted(others);
  const { errors, warnings } = standsFor;
  const rest: Problem = {
    ...next,
    severity: errors > 0 ? "error" : "warning",
    message: `${errors + warnings} more problems are not listed`,
    hint: "Mend those that are listed, then look again.",
    standsFor,
  };
  return [...sorted.slice(0, problemLimit), rest];
}
