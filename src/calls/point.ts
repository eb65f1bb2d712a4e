import type { TreeForward } from "../../schemas/types.ts";
import { type NamedTarget, targetsOf } from "../kinds/map-references.ts";
import { handedOf, resourceNameOf } from "../kinds/names.ts";
import { isOutside } from "../kinds/outside.ts";
import { kindOfId } from "../kinds/registry.ts";
import { type Directory, type Reference, referenceOf, type TreePart } from "../tree/model.ts";

/** What a call can pass: a target, or a phone, which nothing names as one. */
export interface Point {
  readonly kind: Reference["kind"] | "phone";
  readonly name: string;
}

/** Points that a call passes at most: whatever is led further is led astray. */
export const mostPoints = 100;

/** A point by its key; whoever wrote the key had one. */
export const pointOf = (key: string): Point => resourceNameOf(key) as Point;

export function isThere(directory: Directory, { kind, name }: Point): boolean {
  return isOutside(kind) || directory[kind].has(name);
}

/** The field that sends calls on. */
export type Exit = "target" | "overflow" | "then" | keyof TreeForward;

/** What a point's own fields say of calls, whatever happens: whom it rings, and where it sends them. */
export interface Exits {
  readonly members: readonly Reference[];
  readonly to: Readonly<Partial<Record<Exit, Reference>>>;
}

const nowhere: Exits = { members: [], to: {} };
const known = new WeakMap<object, Exits>();

/** Undefined where there is no such point. */
export function exitsOf(directory: Directory, { kind, name }: Point): Exits | undefined {
  if (isOutside(kind)) return kind === "url" ? wayBack(name) : nowhere;
  const part = directory[kind].get(name);
  if (part === undefined) return undefined;
  const exits = known.get(part) ?? exitsIn(kind, part);
  known.set(part, exits);
  return exits;
}

/** An application sends a call only where the tree says that it hands it back to. */
function wayBack(name: string): Exits {
  const { then } = handedOf(name);
  // Whoever wrote the name had a reference.
  return then === undefined ? nowhere : { members: [], to: { then: then as Reference } };
}

/** What stands in a list is a member; whatever else calls are sent to is an exit, by its field. */
function exitsIn(id: string, { value, account }: TreePart<object>): Exits {
  const kind = kindOfId(id);
  const named = kind === undefined ? [] : targetsOf(kind, value as Readonly<Record<string, unknown>>);
  const to = ({ target }: NamedTarget) => referenceOf(target, account);
  const isMember = ({ path }: NamedTarget) => path.some((key) => typeof key === "number");
  return {
    members: named.filter(isMember).map(to),
    to: Object.fromEntries(
      named.filter((each) => !isMember(each)).map((each) => [each.path.at(-1), to(each)]),
    ),
  };
}

/** The name of a point alone: of an application its URL, wherever it hands calls back to. */
export function plainName({ kind, name }: Point): string {
  return kind === "url" ? handedOf(name).url : name;
}

/** What people call a point. */
export function labelOf(directory: Directory, point: Point): string {
  const { kind, name } = point;
  if (isOutside(kind)) return plainName(point);
  const declared: { name?: string; label?: string; number?: string } = directory[kind].get(name)?.value ?? {};
  return declared.name ?? declared.label ?? declared.number ?? name;
}
