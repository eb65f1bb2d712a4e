import { getOrganization, getProject, getStack, type Resource, runtime } from "@pulumi/pulumi";
import { DialtreeError } from "../errors.ts";
import { keyOf } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
import { outcomeOf } from "../plan/adopted.ts";
import { compare, hasAccount } from "../plan/changes.ts";
import { type GuardRules, guard } from "../plan/guards.ts";
import { resourceOf } from "../plan/names.ts";
import { type Inputs, type Snapshot, type SnapshotEntry, snapshotOf } from "../plan/snapshot.ts";
import { declaredResources } from "../resources/resource.ts";
import type { Validated } from "../tree/validate.ts";

const trees: Validated[] = [];
let verdict: Promise<Resource[]> | undefined;

/**
 * What every resource of a tree waits for: nothing is done before the guards have judged what the program's trees would
 * do to the stack as it is. Resources that the program declares besides count as there; those that it declares only after
 * waiting for something are not known yet.
 *
 * @throws {DialtreeError} DT1013 as a rejection, with what refuses the plan and what would allow it
 */
export function guarded(tree: Validated): Promise<Resource[]> {
  trees.push(tree);
  verdict ??= judge();
  return verdict;
}

async function judge(): Promise<Resource[]> {
  // `dialtree up` has judged its own preview already, and shown it.
  if (process.env.DIALTREE_GUARDS === "judged") return [];
  const state = await stateOf(`${getOrganization()}/${getProject()}/${getStack()}`);
  const after = new Map(trees.flatMap((tree) => [...snapshotOf(tree)]));
  const declared = new Set(declaredResources.map(keyOf));
  const isOther = (key: string) => declared.has(key) && !after.has(key);
  const before = new Map([...state].filter(([key]) => !isOther(key)));
  const named = withNames(before, after);
  const { changes, unchanged } = compare(named, outcomeOf(named, after), !hasAccount(state));
  const rules = [...trees.map(({ model }) => model.tree.guards ?? {}), fromEnvironment()];
  const { refusals } = guard(changes, unchanged + state.size - before.size, ...rules);
  if (refusals.length === 0) return [];
  const lines = refusals.map(({ message, allow }) => `${message}\n    allowed by ${variableFor(allow)}`);
  throw new DialtreeError("DT1013", `guards refuse what this would do:\n  ${lines.join("\n  ")}`, {
    hint: "Nothing was changed. `dialtree plan` and `dialtree diff` show all of it.",
  });
}

/** What a person says of the guards for one run. */
function fromEnvironment(): GuardRules {
  const { DIALTREE_MAX_DELETES: maxDeletes = "", DIALTREE_ALLOW: allow = "" } = process.env;
  return { maxDeletes, allow: allow.split(",").map((danger) => danger.trim()) };
}

/** An option of the command line as the variable that says the same. */
function variableFor(option: string): string {
  const [name = "", value = ""] = option.split(" ");
  return `${name === "--allow" ? "DIALTREE_ALLOW" : "DIALTREE_MAX_DELETES"}=${value}`;
}

/** The stack's resources as they were applied last. Source: the engine's own builtin provider, which reads any backend. */
async function stateOf(stackName: string): Promise<Snapshot> {
  const token = "pulumi:pulumi:readStackResourceOutputs";
  const { outputs } = (await runtime.invoke(token, { stackName })) as {
    outputs: Readonly<Record<string, { readonly outputs: Inputs }>>;
  };
  const entries = Object.entries(outputs).flatMap(([urn, { outputs: inputs }]): SnapshotEntry[] => {
    const resource = resourceOf(urn);
    if (resource === undefined) return [];
    const adopted = inputs.adopted === true ? { adopted: true as const } : {};
    return [{ kind: resource.kind as KindName, name: resource.name, inputs, ...adopted }];
  });
  return new Map(entries.map((entry) => [keyOf(entry), entry]));
}

/** State has the carrier's ids where a tree has names; what guards judge does not hang on them. */
function withNames(before: Snapshot, after: Snapshot): Snapshot {
  return new Map(
    [...before].map(([key, entry]) => {
      const named = after.get(key)?.inputs ?? {};
      const ids = (kindNamed(entry.kind).references ?? []).filter(({ isId }) => isId);
      const names = Object.fromEntries(ids.map(({ at }) => [at, named[at]]));
      return [key, { ...entry, inputs: { ...entry.inputs, ...names } }];
    }),
  );
}
