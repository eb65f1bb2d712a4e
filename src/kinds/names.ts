import type { Kind } from "./kind.ts";

/** A resource as messages, states and reviews know it. */
export interface ResourceName<K extends string = string> {
  /** The class, `CallQueue`; in the tree's own words the id, `callQueue`. */
  readonly kind: K;
  /** Its place in the tree: `front/support`, or `dana` of the organization. */
  readonly name: string;
}

/** `callQueue front/support`. */
export const keyOf = ({ kind, name }: ResourceName): string => `${kind} ${name}`;

/** What `keyOf` wrote; no kind has a space. */
export function resourceNameOf(key: string): ResourceName {
  const at = key.indexOf(" ");
  return { kind: key.slice(0, at), name: key.slice(at + 1) };
}

/** Between an application's URL, which has no blanks, and the key of what it hands calls back to. */
const back = " then ";

/** The name of an application that calls are handed on to: `https://menu.example.com/front then extension front/101`. */
export function handedName(url: string, then: ResourceName | undefined): string {
  return then === undefined ? url : `${url}${back}${keyOf(then)}`;
}

/** What `handedName` wrote. */
export function handedOf(name: string): { readonly url: string; readonly then?: ResourceName } {
  const at = name.indexOf(back);
  return at < 0
    ? { url: name }
    : { url: name.slice(0, at), then: resourceNameOf(name.slice(at + back.length)) };
}

/** The whole name of what is written as `name` within `account`: `ACCOUNT/NAME` of what is an account's. */
export function wholeName(
  { belongsTo }: Pick<Kind, "belongsTo">,
  name: string,
  account: string | undefined,
): string {
  return belongsTo === "organization" || name.includes("/") || account === undefined
    ? name
    : `${account}/${name}`;
}

/** The name without its account. */
export function ownName({ belongsTo }: Pick<Kind, "belongsTo">, name: string): string {
  return belongsTo === "organization" ? name : name.slice(name.indexOf("/") + 1);
}

/** The account in a name; undefined of what is the organization's. */
export function accountIn({ belongsTo }: Pick<Kind, "belongsTo">, name: string): string | undefined {
  const at = belongsTo === "organization" ? -1 : name.indexOf("/");
  return at < 0 ? undefined : name.slice(0, at);
}
