import type { Tree } from "../../../schemas/types.ts";
import type { Kind } from "../../kinds/kind.ts";
import { keyOf } from "../../kinds/names.ts";
import { kindNamed, kinds } from "../../kinds/registry.ts";
import { type AppliedResource, treeOf } from "../../tree/from-resources.ts";
import type { Finding, Path } from "../../tree/problem.ts";
import { texts } from "../../tree/rules/texts.ts";
import { schemaFindings } from "../../tree/schema-findings.ts";
import { harmless, type Note, said } from "./note.ts";
import { type Held, type LiveResource, leftOut, leftOutWhole, without } from "./resources.ts";

/**
 * What has the shape of a tree. A field that has another one is left out, so that whoever takes it over changes nothing
 * there; a resource is where it cannot be without the field.
 *
 * @param accounts as resources, for the tree that is judged
 */
export function withinShape(
  { resources, notes }: Held,
  accounts: readonly AppliedResource[],
  organization: string,
): Held {
  const tree = treeOf([...accounts, ...resources], organization);
  const misshapen = new Map<string, Misfit[]>();
  for (const finding of [...texts(tree), ...schemaFindings(tree), ...silencing(tree)]) {
    const misfit = misfitOf(finding, tree);
    if (misfit === undefined) continue;
    misshapen.set(misfit.key, [...(misshapen.get(misfit.key) ?? []), misfit]);
  }
  if (misshapen.size === 0) return { resources, notes };
  const found: Note[] = [];
  const kept = resources.flatMap((resource) => {
    const own = misshapen.get(keyOf(resource)) ?? [];
    const { schema } = kindNamed(resource.kind);
    const whole = own.find(({ field }) => field === undefined || schema.required?.includes(field));
    if (whole) found.push(leftOutWhole(resource, whole.why));
    const fields = [...new Set(own.flatMap(({ field }) => field ?? []))];
    if (!whole) found.push(...fields.map((field) => leftOut(resource, valueNote(resource, field, own))));
    return whole ? [] : [fields.reduce(without, resource)];
  });
  return withinShape({ resources: kept, notes: [...notes, ...found] }, accounts, organization);
}

/** What a tree has no place for in one resource; without a field, in all of it. */
interface Misfit {
  readonly key: string;
  readonly field: string | undefined;
  readonly why: string;
}

function valueNote({ inputs }: LiveResource, field: string, misfits: readonly Misfit[]): string {
  const why = misfits.find((misfit) => misfit.field === field)?.why;
  const value = inputs[field];
  return typeof value === "object" ? `${why}` : `${why}: it stays ${said(value)}`;
}

/** The resource that a finding is about, and its field in the words of the resource. */
function misfitOf({ path, lacks, message }: Finding, tree: Tree): Misfit | undefined {
  const account = path[0] === "accounts" ? String(path[1]) : undefined;
  const [section, key, at = lacks] = account === undefined ? path : path.slice(2);
  const belongsTo = account === undefined ? "organization" : "account";
  const kind = kinds.find((each) => each.belongsTo === belongsTo && each.section === section);
  if (kind === undefined || key === undefined) return undefined;
  const own = kind.nameFields ? nameAt(kind, account, Number(key), tree) : String(key);
  const name = account === undefined ? own : `${account}/${own}`;
  const said = Object.entries(kind.treeNames ?? {}).find(([, inTree]) => inTree === at)?.[0] ?? at;
  const field = said === undefined ? undefined : String(said);
  return { key: keyOf({ kind: kind.name, name }), field, why: harmless(message) };
}

/** The name of what stands in a list. */
function nameAt(
  { section, nameFields = [] }: Kind,
  account = "",
  at: number,
  { accounts = {} }: Tree,
): string {
  const holder = accounts[account] as
    | Readonly<Record<string, readonly Record<string, unknown>[]>>
    | undefined;
  return nameFields.map((field) => holder?.[section]?.[at]?.[field]).join("/");
}

/** Texts that would be read as a comment which silences a rule. */
function* silencing(value: unknown, path: Path = []): Generator<Finding> {
  if (typeof value === "string") {
    const message = "it reads like a comment to dialtree";
    if (/#\s*dialtree-ignore/.test(value))
      yield { code: "DT2105", severity: "error", message, hint: "", path };
  } else if (typeof value === "object" && value !== null)
    for (const [key, each] of Object.entries(value))
      yield* silencing(each, [...path, Array.isArray(value) ? Number(key) : key]);
}
