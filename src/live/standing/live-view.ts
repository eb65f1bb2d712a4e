import { keyOf } from "../../kinds/names.ts";
import type { ConfigReader } from "../../lifecycle/credentials.ts";
import { forgetReads } from "../../lifecycle/session.ts";
import { type EngineStep, snapshotsOf } from "../../plan/engine.ts";
import type { LiveView } from "../../plan/live.ts";
import { resourceOf } from "../../plan/names.ts";
import type { Snapshot, SourcePlace } from "../../plan/snapshot.ts";
import { type AccountsRead, holderOf, readEach, waysTo } from "../accounts.ts";
import { idKeyOf } from "../named.ts";
import { foreseen } from "./foresight.ts";
import { standingOf } from "./standing.ts";

/** A stack, and the tree that it is to follow. */
export interface StackAndTree {
  /** The Pulumi project. */
  readonly project: string;
  readonly stack: string;
  /** The folder of the project. */
  readonly folder: string;
  /** Every resource of the state, as if it went. */
  readonly steps: readonly EngineStep[];
  /** The same as the tree would say it. */
  readonly state: Snapshot;
  readonly tree: Snapshot;
  readonly placeOf: (named: { kind: string; name: string }) => SourcePlace | undefined;
  /** Dangers that were allowed. */
  readonly allow: readonly string[];
  /** The stack's configuration, asked for only where a credential is kept there. */
  readonly configOf: (references: readonly string[]) => Promise<ConfigReader>;
  readonly onPage?: (objects: number) => void;
}

/** The accounts of a stack as they are, and what was read of them. */
export interface LiveStack {
  readonly view: LiveView;
  readonly read: AccountsRead;
}

/** Reads the accounts of a stack and holds its state and its tree against them. Nothing is written anywhere. */
export async function liveStack(given: StackAndTree): Promise<LiveStack> {
  forgetReads();
  const { project, folder, steps, state, tree, placeOf, allow, onPage } = given;
  const ways = waysTo(state, tree, allow);
  const config = await given.configOf([...ways.values()]);
  const options = { project, folder, config, ...(onPage ? { onPage } : {}) };
  const read = await readEach(ways, options);
  const standing = await standingOf(steps, read, ways, options);
  const snapshot = liveSnapshot(steps, standing.steps, placeOf);
  const readable = new Map([...ways].filter(([holder]) => !read.unread.has(holder)));
  const added = [...tree].filter(([key]) => !state.has(key)).map(([, entry]) => entry);
  const { found, refused } = await foreseen(added, {
    ...given,
    config,
    ways: readable,
    ...idsOf(standing.steps),
  });
  for (const [name, error] of read.unread) {
    const { code, text } = error;
    for (const key of unreadAt(name, state, tree)) refused.set(key, `${code} ${text}`);
  }
  const { changed, unwritten } = standing;
  return { view: { snapshot, changed, found, refused, unwritten }, read };
}

/** Where it is said that an account could not be read: at the account, or at the first of an organization's own. */
function unreadAt(name: string, state: Snapshot, tree: Snapshot): string[] {
  if (name !== "") return [keyOf({ kind: "ProviderAccount", name })];
  const [first] = [...tree.values(), ...state.values()].filter(
    ({ kind }) => kind === "User" || kind === "Team",
  );
  return first === undefined ? [] : [keyOf(first)];
}

/** What lives, in the words of the tree. What is gone has a name still, so that what points to it can be said. */
function liveSnapshot(
  all: readonly EngineStep[],
  living: readonly EngineStep[],
  placeOf: StackAndTree["placeOf"],
): Snapshot {
  const there = new Set(living.map(({ urn }) => urn));
  const gone = all.filter(({ urn }) => !there.has(urn));
  const { before } = snapshotsOf([...living, ...gone], placeOf);
  const missing = new Set(gone.flatMap(({ urn }) => resourceOf(urn) ?? []).map(keyOf));
  return new Map([...before].filter(([key]) => !missing.has(key)));
}

function idsOf(steps: readonly EngineStep[]) {
  const [ids, names] = [new Map<string, string>(), new Map<string, string>()];
  for (const { urn, oldState } of steps) {
    const resource = resourceOf(urn);
    if (resource === undefined || !oldState?.id) continue;
    ids.set(keyOf(resource), oldState.id);
    const { account } = oldState.inputs ?? {};
    const holder = typeof account === "string" ? holderOf(account) : "";
    names.set(idKeyOf(resource.kind, oldState.id, holder || undefined), resource.name);
  }
  return { ids, names };
}
