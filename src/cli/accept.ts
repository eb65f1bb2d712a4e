import { isDeepStrictEqual } from "node:util";
import { DialtreeError } from "../errors.ts";
import { keyOf } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import { compare } from "../plan/changes.ts";
import type { DriftChange } from "../plan/live.ts";
import type { Review } from "../plan/plan.ts";
import { snapshotOf } from "../plan/snapshot.ts";
import { withField } from "../tree/edit.ts";
import { treeOf } from "../tree/from-resources.ts";
import { isError } from "../tree/problem.ts";
import type { Source } from "../tree/read.ts";
import { resourcesOf } from "../tree/to-resources.ts";
import { type Validated, validateSources } from "../tree/validate.ts";
import { writeOutput } from "./files.ts";
import { loadTree } from "./load.ts";

/** A field that was written into a file of the tree. */
interface Accepted {
  readonly file: string;
  readonly what: string;
}

/**
 * Writes what somebody changed behind the tree into its files, each value at its place, and nothing else. All of it is
 * tried first: where the tree would not be as it lives, or another thing would change, no file is touched.
 *
 * @param names of resources: `front/101`, or `extension front/101`
 * @throws {DialtreeError} DT1046
 */
export function acceptDrift(
  place: string,
  { plan, before: live }: Review,
  names: readonly string[],
): Accepted[] {
  const tree = loadTree(place);
  const changes = [...new Set(names)].flatMap((name) => namedChanges(plan.drift?.changes ?? [], name));
  const accepted: Accepted[] = [];
  let sources = tree.sources;
  for (const change of changes) {
    for (const { field } of change.fields) {
      const name = kindNamed(change.kind).treeNames?.[field] ?? field;
      const value = liveValue(live.get(keyOf(change)), name);
      const [file, edited] = edit(sources, pathIn(tree, change), name, value) ?? [];
      if (file === undefined || edited === undefined) throw notWritten(change, name);
      sources = edited;
      accepted.push({ file, what: `${change.name} ${name}` });
    }
  }
  const after = validateSources({ sources, problems: [] }, place);
  refuseOther(tree, after, live, changes);
  for (const { file, text } of sources)
    if (!tree.sources.some((old) => old.text === text && old.file === file)) writeOutput(file, text);
  return accepted;
}

function namedChanges(all: readonly DriftChange[], name: string): DriftChange[] {
  const found = all.filter(
    (change) => change.name === name || `${kindNamed(change.kind).id} ${change.name}` === name,
  );
  const [first, second] = found;
  if (first === undefined) {
    throw new DialtreeError("DT1046", `nothing of the name ${name} was changed behind the tree`, {
      hint: "`dialtree drift TREE` shows what was; a name is a place in the tree, such as front/101.",
    });
  }
  if (second !== undefined) {
    const whole = found.map(({ kind }) => `"${kindNamed(kind).id} ${name}"`).join(" or ");
    throw new DialtreeError("DT1046", `${name} is the name of several things`, { hint: `Say ${whole}.` });
  }
  if (first.action === "delete") {
    throw new DialtreeError("DT1046", `${name} is gone at the carrier, so there is no value to write`, {
      hint: "Take it out of the tree, or let `dialtree up` make it again.",
    });
  }
  return [first];
}

/** What the tree would say of a field for the resource to be as it lives. */
function liveValue(entry: ReturnType<Review["before"]["get"]>, field: string): unknown {
  if (entry === undefined) return undefined;
  const { account, ...inputs } = entry.inputs;
  const { accounts = {}, users = {}, teams = {} } = treeOf([{ ...entry, inputs }]);
  const { section, nameFields } = kindNamed(entry.kind);
  const holder = [...Object.values(accounts), { users, teams }].find((each) => section in each) ?? {};
  const declared = (holder as Readonly<Record<string, object>>)[section] ?? {};
  const [value] =
    nameFields || Array.isArray(declared) ? [(declared as unknown[])[0]] : Object.values(declared);
  return (value as Readonly<Record<string, unknown>> | undefined)?.[field];
}

function pathIn({ model }: Validated, change: DriftChange) {
  const key = keyOf({ kind: kindNamed(change.kind).id, name: change.name });
  return resourcesOf(model).find((resource) => resource.key === key)?.path ?? [];
}

/** The files with the field changed in the one that has the resource; undefined where none has it as a map of its own. */
function edit(sources: readonly Source[], path: readonly (string | number)[], field: string, value: unknown) {
  if (path.length === 0) return undefined;
  for (const { file, text } of sources) {
    const changed = withField(text, path, field, value);
    if (changed === undefined) continue;
    return [
      file,
      sources.map((source) => (source.file === file ? { file, text: changed } : source)),
    ] as const;
  }
  return undefined;
}

function refuseOther(
  tree: Validated,
  edited: Validated,
  live: Review["before"],
  changes: readonly DriftChange[],
): void {
  const [error] = edited.problems.filter(isError);
  if (error !== undefined) {
    throw new DialtreeError("DT1046", `the tree would have an error: ${error.code} ${error.message}`, {
      hint: "Nothing was written. Change the tree by hand, or let `dialtree up` set it right.",
    });
  }
  const after = snapshotOf(edited);
  for (const change of changes) {
    const [lives, asked] = [live, after].map((each) => each.get(keyOf(change))?.inputs ?? {});
    const other = change.fields.find(({ field }) => !isDeepStrictEqual(lives?.[field], asked?.[field]));
    if (other !== undefined) throw notWritten(change, other.field);
  }
  const accepted = new Set(changes.map(keyOf));
  const [more] = compare(snapshotOf(tree), after).changes.filter((change) => !accepted.has(keyOf(change)));
  const [first] = changes;
  if (more !== undefined && first !== undefined) throw notWritten(first, `what ${more.name} has, too`);
}

function notWritten({ name }: DriftChange, field: string): DialtreeError {
  return new DialtreeError("DT1046", `${field} of ${name} is not written at a place of its own in the tree`, {
    hint: "It comes from a shorthand, an anchor or a default. Change the tree by hand; nothing was written.",
  });
}
