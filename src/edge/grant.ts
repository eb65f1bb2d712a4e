import { keptKinds } from "./kinds.ts";
import type { ObjectName } from "./links.ts";

/** What a token allows, each with what those before it do: read; write objects; make and revoke tokens. */
export const roles = ["viewer", "editor", "owner"] as const;

export type Role = (typeof roles)[number];

export interface Scope {
  /** The accounts that it is held to; undefined for all, and for what belongs to the organization. */
  readonly accounts?: readonly string[] | undefined;
}

/** Who may do what, for one request. */
export interface Grant extends Scope {
  readonly organization: string;
  /** What the token is called: its name with its id, which opens nothing. */
  readonly token?: string | undefined;
  readonly role: Role;
  /** When it ends, as Date.toISOString writes it. */
  readonly expires?: string | undefined;
}

/** Whether objects of the kind belong to the organization, not to an account: an account's settings are its own. */
export function isCommon(kind: string): boolean {
  const of = keptKinds.get(kind)?.kind;
  return of?.belongsTo === "organization" && of.name !== "ProviderAccount";
}

export function includesRole(own: Role, needed: Role): boolean {
  return roles.indexOf(own) >= roles.indexOf(needed);
}

export function mayRead(scope: Scope, object: ObjectName): boolean {
  return isCommon(object.kind) || isOfAccounts(scope, object);
}

export function mayWrite(scope: Scope, object: ObjectName): boolean {
  return scope.accounts === undefined || (!isCommon(object.kind) && isOfAccounts(scope, object));
}

/** Whether `inner` reaches no further than `outer`. */
export function isWithinScope(inner: Scope, outer: Scope): boolean {
  const { accounts } = outer;
  return accounts === undefined || inner.accounts?.every((account) => accounts.includes(account)) === true;
}

/** What keys of the kind begin with that the reach has; undefined for all keys. */
export function prefixesOf({ accounts }: Scope, kind: string): readonly string[] | undefined {
  return isCommon(kind) ? undefined : accounts?.map((account) => `${account}/`);
}

function isOfAccounts({ accounts }: Scope, { key }: ObjectName): boolean {
  return accounts === undefined || accounts.some((account) => key.startsWith(`${account}/`));
}
