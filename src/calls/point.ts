import type { TreeForward, TreeTarget } from "../../schemas/types.ts";
import { resourceNameOf } from "../kinds/names.ts";
import { type Directory, type Reference, referenceOf, type TreePart } from "../tree/model.ts";

/** What a call can pass: a target, or a phone, which nothing names as one. */
export interface Point {
  readonly kind: Reference["kind"] | "phone";
  readonly name: string;
}

/** A point by its key; whoever wrote the key had one. */
export const pointOf = (key: string): Point => resourceNameOf(key) as Point;

export function isThere(directory: Directory, { kind, name }: Point): boolean {
  return kind === "phoneNumber" || directory[kind].has(name);
}

/** The field that sends calls on. */
export type Exit = "target" | "overflow" | keyof TreeForward;

/** What a point's own fields say of calls, whatever happens: whom it rings, and where it sends them. */
export interface Exits {
  readonly members: readonly Reference[];
  readonly to: Readonly<Partial<Record<Exit, Reference>>>;
}

const none: Exits = { members: [], to: {} };

/** Undefined where there is no such point. */
export function exitsOf(directory: Directory, { kind, name }: Point): Exits | undefined {
  switch (kind) {
    case "phoneNumber":
      return none;
    case "sipUser":
      return directory.sipUser.has(name) ? none : undefined;
    case "user":
      return exits(directory.user.get(name), ({ sipUsers, forward = {} }) => [
        sipUsers.map((sipUser) => ({ sipUser })),
        forward,
      ]);
    case "team":
      return exits(directory.team.get(name), ({ members, noAnswer }) => [
        members.map(({ user }) => ({ user })),
        { noAnswer },
      ]);
    case "callQueue":
      return exits(directory.callQueue.get(name), ({ members, overflow }) => [
        members.map(({ tier: _tier, ...member }) => member),
        { overflow },
      ]);
    case "extension":
      return exits(directory.extension.get(name), ({ target }) => [[], { target }]);
    case "phone":
      return exits(directory.phone.get(name), ({ target }) => [[], { target }]);
  }
}

type Declared = readonly [
  members: readonly TreeTarget[],
  to: { readonly [E in Exit]?: TreeTarget | undefined },
];

function exits<T>(entry: TreePart<T> | undefined, declared: (value: T) => Declared): Exits | undefined {
  if (entry === undefined) return undefined;
  const [members, fields] = declared(entry.value);
  const to: Partial<Record<Exit, Reference>> = {};
  for (const [exit, target] of Object.entries(fields))
    if (target) to[exit as Exit] = referenceOf(target, entry.account);
  return { members: members.map((member) => referenceOf(member, entry.account)), to };
}

/** What people call a point. */
export function labelOf(directory: Directory, { kind, name }: Point): string {
  switch (kind) {
    case "extension":
    case "sipUser":
      return directory[kind].get(name)?.value.label ?? name;
    case "user":
    case "team":
    case "callQueue":
      return directory[kind].get(name)?.value.name ?? name;
    case "phone":
      return directory.phone.get(name)?.value.number ?? name;
    case "phoneNumber":
      return name;
  }
}
