import { isDeepStrictEqual } from "node:util";
import type { EdgeReference } from "../../schemas/types.ts";
import { keyOf } from "../kinds/names.ts";
import { type KindName, kindNamed } from "../kinds/registry.ts";
import { parseAccount } from "../lifecycle/account.ts";
import { changedFields } from "../lifecycle/diff.ts";
import { replacingFields } from "../lifecycle/normal.ts";
import type { Change, FieldChange } from "./change.ts";
import { shownFields } from "./own-fields.ts";
import { newReach } from "./reach.ts";
import type { Inputs, Snapshot, SnapshotEntry } from "./snapshot.ts";

/** What leads from one snapshot to another, by the very rules that the lifecycle goes by. */
export function compare(
  before: Snapshot,
  after: Snapshot,
  /** Whether the stack has no account yet. */
  isFirst = !hasAccount(before),
): { changes: Change[]; unchanged: number } {
  const changes: Change[] = [];
  let unchanged = 0;
  const hasProduction = [...before.values(), ...after.values()].some(isProductionAccount);
  for (const [key, entry] of after) {
    const old = before.get(key);
    const change = old === undefined ? made(entry) : changed(old, entry);
    if (change) changes.push({ ...change, ...reachOf(old, entry, isFirst), ...untriedOf(entry, after) });
    else unchanged++;
  }
  for (const [key, entry] of before) if (!after.has(key)) changes.push(gone(entry));
  // Users and teams are of no account, and whoever has an account in production calls them there.
  const judged = changes.map((change) =>
    change.account === undefined && hasProduction ? { ...change, isProduction: true } : change,
  );
  return { changes: judged, unchanged };
}

export function hasAccount(snapshot: Snapshot): boolean {
  return [...snapshot.values()].some(({ kind }) => kind === "ProviderAccount");
}

function reachOf(
  old: SnapshotEntry | undefined,
  { kind, inputs }: SnapshotEntry,
  isFirst: boolean,
): Pick<Change, "reach"> {
  const reach = kind === "ProviderAccount" ? newReach(old?.inputs, inputs, isFirst) : [];
  return reach.length > 0 ? { reach } : {};
}

/** Calls of an attached list go to the edge, emergency calls among them, and no source says that a carrier takes these from it. */
function untriedOf({ kind, inputs }: SnapshotEntry, after: Snapshot): Pick<Change, "untried"> {
  if (kind !== "CredentialAttachment" || !inProduction(inputs)) return {};
  const account = after.get(keyOf({ kind: "ProviderAccount", name: accountOf(inputs) ?? "" }));
  const { fallbackUrl, emergency } = (account?.inputs.edge ?? {}) as Partial<EdgeReference>;
  return fallbackUrl === undefined && emergency === undefined ? { untried: true } : {};
}

function isProductionAccount({ kind, inputs }: SnapshotEntry): boolean {
  return kind === "ProviderAccount" && inputs.environment === "production";
}

function made(entry: SnapshotEntry): Change {
  const { adopt, acquire } = entry.inputs;
  const isThere = adopt === true || (entry.kind === "PhoneNumber" && acquire === "existing");
  return {
    ...about(entry),
    action: isThere ? "adopt" : "create",
    fields: fieldChanges(entry.kind, {}, entry.inputs),
    forcedBy: [],
  };
}

function gone(entry: SnapshotEntry): Change {
  const keeps = entry.kind === "PhoneNumber" && entry.inputs.release !== true;
  return {
    ...about(entry),
    ...existedBefore(entry),
    action: keeps ? "detach" : "delete",
    fields: [],
    forcedBy: [],
  };
}

/** A number that was there before is in danger only where it would be given back, which a tree says by itself. */
function existedBefore({ kind, inputs, adopted }: SnapshotEntry): Pick<Change, "existed"> {
  const existed = kind === "PhoneNumber" ? inputs.acquire === "existing" && inputs.release === true : adopted;
  return existed ? { existed } : {};
}

function changed(old: SnapshotEntry, entry: SnapshotEntry): Change | undefined {
  const fields = fieldChanges(entry.kind, old.inputs, entry.inputs);
  if (entry.kind === "ProviderAccount") {
    const { replaces = [] } = kindNamed(entry.kind);
    const forcedBy = fields
      .map(({ field }) => field)
      .filter((field) => replaces.some((each) => each === field));
    if (fields.length === 0) return undefined;
    return { ...about(entry), action: forcedBy.length > 0 ? "replace" : "update", fields, forcedBy };
  }
  const kind = kindNamed(entry.kind);
  const names = changedFields(kind, old.inputs, entry.inputs);
  if (names.length === 0) return undefined;
  const forcedBy = replacingFields(kind, names, withAccount(old.inputs), withAccount(entry.inputs));
  const refused = kind.refuses?.(old.inputs, entry.inputs);
  return {
    ...about(entry),
    ...existedBefore(old),
    action: forcedBy.length > 0 ? "replace" : "update",
    fields: fields.filter(({ field }) => names.includes(field)),
    forcedBy,
    ...(refused === undefined ? {} : { refused }),
  };
}

const withAccount = (inputs: Inputs) => ({ account: String(inputs.account) });

export function about({ kind, name, inputs, place }: SnapshotEntry) {
  const account = kind === "ProviderAccount" ? name : accountOf(inputs);
  const isProduction = isProductionAccount({ kind, name, inputs }) || inProduction(inputs);
  return {
    kind,
    name,
    isProduction,
    ...(account === undefined ? {} : { account }),
    ...(place ? { place } : {}),
  };
}

function accountOf({ account }: Inputs): string | undefined {
  const { provider, name } = parseAccount(String(account));
  return provider === "edge" ? undefined : name;
}

function inProduction({ account }: Inputs): boolean {
  return account !== undefined && parseAccount(String(account)).environment === "production";
}

export function fieldChanges(kind: KindName, old: Inputs, now: Inputs): FieldChange[] {
  const [before, after] = [shownFields(kind, old), shownFields(kind, now)];
  // News of what is there already: a tree says nothing of it.
  const isNews = Object.keys(old).length > 0 && after.knownToEdge !== undefined;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !isDeepStrictEqual(before[field], after[field]))
    .filter((field) => field !== "knownToEdge" || isNews)
    .sort()
    .map((field) => ({ field, before: ordered(before[field]), after: ordered(after[field]) }));
}

/** The same value with its keys in one order, since theirs has no meaning. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, ordered(each)]));
}
