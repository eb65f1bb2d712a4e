import type { TreeTarget } from "../../schemas/types.ts";
import type { Kind } from "./kind.ts";
import { isOutside } from "./outside.ts";
import type { Pointer, Reference } from "./reference.ts";
import { type KindName, kindNamed, kindOfId } from "./registry.ts";

type Values = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];
type Visit = (pointer: Pointer) => unknown;

/**
 * The fields of a kind with each reference as `visit` gives it. This is the one place that knows where references stand:
 * validation, the edge, programs, plans and reviews all go through it. What has another shape is left as it is.
 */
export function mapReferences(kind: Kind, fields: Values, visit: Visit): Record<string, unknown> {
  return (kind.references ?? []).reduce<Record<string, unknown>>(
    (mapped, reference) =>
      along(mapped, stepsOf(reference.at), [], (value, path) =>
        pointed(reference, value, path, visit),
      ) as Record<string, unknown>,
    { ...fields },
  );
}

/** Every reference of the fields, in the order in which the kind names them. */
export function pointersOf(kind: Kind, fields: Values): Pointer[] {
  const found: Pointer[] = [];
  mapReferences(kind, fields, (pointer) => {
    found.push(pointer);
    return pointer.value;
  });
  return found;
}

/** The field that a reference stands in. */
export function headOf({ at }: Reference): string {
  return at.split(/[[.]/)[0] ?? at;
}

/** A target as something names it. */
export interface NamedTarget {
  /** A map such as `{ user: dana }`, whatever way it is written in. */
  readonly target: TreeTarget;
  /** Keys that lead to it; of a map such as `{ user: dana }`, to the map. */
  readonly path: Path;
}

/** Where calls go on from something with these fields: the targets, users and SIP users that they name. */
export function targetsOf(kind: Kind, fields: Values): NamedTarget[] {
  const found: NamedTarget[] = [];
  for (const reference of kind.references ?? []) {
    if (reference.isWithinAccount) continue;
    along(fields, stepsOf(reference.at), [], (value, path) => {
      if (reference.to === "target" && isMap(value)) found.push(...targetIn(value, path));
      else
        pointed(reference, value, path, (pointer) => {
          const target = { [kindNamed(pointer.to).id]: String(pointer.value) };
          found.push({ target, path: pointer.path });
          return pointer.value;
        });
      return value;
    });
  }
  return found;
}

/** The target that a map is, without what stands beside it. */
function targetIn(map: Values, path: Path): NamedTarget[] {
  return Object.entries(map).flatMap(([id, value]) => {
    if (typeof value !== "string" || !(isOutside(id) || kindOfId(id)?.isTarget)) return [];
    const { then } = map;
    return [{ target: { [id]: value, ...(isMap(then) ? { then } : {}) }, path }];
  });
}

/** The targets that an application hands calls back to, one after another. */
export function targetsBehind({ target: { then }, path }: NamedTarget): NamedTarget[] {
  if (!isMap(then)) return [];
  const behind = targetIn(then, [...path, "then"]);
  return [...behind, ...behind.flatMap(targetsBehind)];
}

/** A field by its name, each item of a list, or each value of a map. */
type Step = { readonly field: string } | "items" | "values";

const known = new Map<string, readonly Step[]>();

/** `keys[].extension` as steps: the field `keys`, each item, the field `extension`. */
function stepsOf(at: string): readonly Step[] {
  const steps =
    known.get(at) ??
    at.split(".").flatMap((part): Step[] => {
      if (part === "*") return ["values"];
      return part.endsWith("[]") ? [{ field: part.slice(0, -2) }, "items"] : [{ field: part }];
    });
  known.set(at, steps);
  return steps;
}

/** A value with what lies at the end of the steps as `map` gives it. */
function along(
  value: unknown,
  steps: readonly Step[],
  path: Path,
  map: (value: unknown, path: Path) => unknown,
): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return map(value, path);
  if (step === "items")
    return Array.isArray(value) ? value.map((item, at) => along(item, rest, [...path, at], map)) : value;
  if (!isMap(value)) return value;
  const names = step === "values" ? Object.keys(value) : [step.field];
  const changed = names
    .filter((name) => Object.hasOwn(value, name) && value[name] !== undefined)
    .map((name) => [name, along(value[name], rest, [...path, name], map)]);
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}

/** A reference itself, or the map that has it. */
function pointed(reference: Reference, value: unknown, path: Path, visit: Visit): unknown {
  if (reference.to === "target") {
    if (!isMap(value)) return value;
    const found = Object.keys(value).flatMap((id) => targetOf(id, value[id], reference, path, visit));
    const { then } = value;
    const behind = isMap(then) ? [["then", pointed(reference, then, [...path, "then"], visit)]] : [];
    return { ...value, ...Object.fromEntries([...found, ...behind]) };
  }
  const { to, field } = reference;
  if (field === undefined || !isMap(value)) return visit({ reference, to, value, path });
  const at = [...path, field];
  return value[field] === undefined
    ? value
    : { ...value, [field]: visit({ reference, to, value: value[field], path: at }) };
}

function targetOf(
  id: string,
  value: unknown,
  reference: Reference,
  path: Path,
  visit: Visit,
): [string, unknown][] {
  const kind = kindOfId(id);
  if (!kind?.isTarget || value === undefined) return [];
  return [[id, visit({ reference, to: kind.name as KindName, value, path: [...path, id] })]];
}

/** A plain map: a resource or an output of a program is what a reference points to, not where one stands. */
function isMap(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
