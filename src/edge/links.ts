import { mapReferences, pointersOf } from "../kinds/map-references.ts";
import { accountIn, wholeName } from "../kinds/names.ts";
import type { Pointer } from "../kinds/reference.ts";
import { kindNamed } from "../kinds/registry.ts";
import { keptKinds } from "./kinds.ts";

/** An object of the edge by kind, as in the API's paths, and key. */
export interface ObjectName {
  readonly kind: string;
  readonly key: string;
}

/** No edge keeps them; that goes without saying. */
export const sipUsers = "sip-users";

type Values = Record<string, unknown>;

/**
 * What an object points to, each once. A memory key's scope only chooses phones of the same account and points to none.
 */
export function referencesOf(kind: string, key: string, fields: Values): ObjectName[] {
  const found = pointersOf(kindOf(kind), fields).flatMap((pointer) => targetOf(kind, key, pointer) ?? []);
  return [...new Map(found.map((target) => [`${target.kind} ${target.key}`, target])).values()];
}

/**
 * What is written down of what an object points to: all of it, wherever it is kept, so that what the edge has is not taken away.
 * No edge keeps SIP users, unless a writer says that one does.
 */
export function linksOf(
  kind: string,
  key: string,
  fields: Values,
  elsewhere?: readonly string[],
): ObjectName[] {
  return referencesOf(kind, key, fields).filter(
    (target) => target.kind !== sipUsers || isRequired(target, elsewhere),
  );
}

/**
 * Whether the edge has to have what an object points to.
 *
 * @param elsewhere what its writer says that another one keeps, `KIND/KEY` each; SIP users where he says nothing
 */
export function isRequired({ kind, key }: ObjectName, elsewhere: readonly string[] | undefined): boolean {
  return elsewhere === undefined ? kind !== sipUsers : !elsewhere.includes(`${kind}/${key}`);
}

/** The fields of an object that points to `from` as if that had always had the key `to`. */
export function withRenamed(kind: string, key: string, fields: Values, from: ObjectName, to: string): Values {
  return mapReferences(kindOf(kind), fields, (pointer) => {
    const target = targetOf(kind, key, pointer);
    return target?.kind === from.kind && target.key === from.key ? to : pointer.value;
  });
}

function targetOf(kind: string, key: string, { to, value }: Pointer): ObjectName | undefined {
  const target = kindNamed(to);
  if (typeof value !== "string" || target.edge === undefined) return undefined;
  return { kind: target.edge.path, key: wholeName(target, value, accountIn(kindOf(kind), key)) };
}

function kindOf(path: string) {
  const found = keptKinds.get(path);
  if (found === undefined) throw new Error(`the edge keeps no ${path}`);
  return found.kind;
}
