import { basename } from "node:path";
import { ownerOf } from "../../../providers/owner.ts";
import { DialtreeError } from "../../errors.ts";
import { accountIn, keyOf } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import { writeSettings } from "../../lifecycle/account-handler.ts";
import type { ConfigReader } from "../../lifecycle/credentials.ts";
import { sessionOf } from "../../lifecycle/session.ts";
import { snapshotsOf, stepsOf } from "../../plan/engine.ts";
import type { Snapshot, SnapshotEntry } from "../../plan/snapshot.ts";
import { holderOf, readEach, waysTo } from "../accounts.ts";
import { isKeptByEdge } from "../keeper.ts";
import { matched } from "../match/match.ts";
import type { LiveObject } from "../reading.ts";
import { type Exported, resourcesIn, withEntries } from "./deployment.ts";
import { type Held, hold } from "./hold.ts";
import { importFileOf } from "./import-file.ts";
import type { Choice, Wanted } from "./importing.ts";
import { inFull } from "./in-full.ts";
import { accountEntryOf, type StateEntry, stateEntryOf } from "./state-entry.ts";

/** A stack that is taken over into. */
export interface Importing {
  readonly project: string;
  readonly stack: string;
  /** What the tree asks for. */
  readonly declared: Snapshot;
  exported(): Promise<unknown>;
  replaceState(state: unknown): Promise<void>;
  configOf(references: readonly string[]): Promise<ConfigReader>;
}

/** What was looked for. */
export interface Looked {
  /** Resources that the state does not have, with what is there of each. */
  readonly wanted: readonly Wanted[];
  /** How many the state has. */
  readonly inState: number;
  /** Taken over by a run that ended before the edge knew of it. */
  readonly unowned: readonly Held[];
}

/** As owners and programs know a stack, which a backend may name with its organization. */
const ownerPrefixOf = ({ project, stack }: Importing) => `${project}/${basename(stack)}`;

/**
 * Reads the accounts of a tree and finds what is there of it. Changes nothing.
 *
 * @param chosen ids that a person has chosen, by `KIND NAME`
 * @throws {DialtreeError} DT1013 where an account would be reached otherwise than it was; what reading throws
 */
export async function lookForAll(
  importing: Importing,
  state: Exported,
  chosen: ReadonlyMap<string, string>,
): Promise<Looked> {
  const { declared, project } = importing;
  const stack = ownerPrefixOf(importing);
  const known = resourcesIn(state);
  const kept = [...declared.values()].filter(({ kind }) => kind !== "ProviderAccount");
  const ways = waysOf(importing, state, kept);
  const config = await importing.configOf([...ways.values()]);
  const { objects, unread } = await readEach(ways, { project, config });
  const [failure] = unread.values();
  if (failure !== undefined) throw failure;
  const ids = new Map([...known].flatMap(([key, { id }]) => (id === undefined ? [] : [[key, id]])));
  const found = matched(declared, objects, { stack, ids, chosen });
  const open = kept.filter((entry) => !known.has(keyOf(entry)));
  const whole = await inFull(open, found, stack, config);
  const wanted = open.map((entry) => ({
    entry,
    match: whole.get(keyOf(entry)) ?? { state: "missing" as const },
  }));
  const unowned = kept.flatMap((entry) => {
    const match = found.get(keyOf(entry));
    const isAdopted = known.get(keyOf(entry))?.inputs?.adopted === true && isKeptByEdge(entry);
    if (!isAdopted || match === undefined || !("live" in match)) return [];
    return isOwnedBy(match.live, `${stack}/${entry.name}`) ? [] : [{ entry, ...match }];
  });
  return { wanted, inState: kept.length - open.length, unowned };
}

/** The state with what is taken over, as `pulumi import` takes it. */
export function importFile(importing: Importing, state: Exported, { taken }: Choice): string {
  return importFileOf(entriesOf(importing, state, taken));
}

/**
 * Takes objects over: first their owners, where a tag beside them says that they were there before; then the state, all at
 * once; then what the edge knows of accounts, and their owners at the edge, which has no such tag. Wherever it breaks off, the next run goes on.
 */
export async function takeIn(
  importing: Importing,
  { taken }: Pick<Choice, "taken">,
  unowned: readonly Held[],
  onHeld: (count: number) => void,
): Promise<void> {
  const stack = ownerPrefixOf(importing);
  const { true: atEdge = [], false: atCarrier = [] } = Object.groupBy(taken, ({ entry }) =>
    isKeptByEdge(entry) ? "true" : "false",
  );
  const references = taken.map(({ entry }) => String(entry.inputs.account));
  const config = await importing.configOf(references);
  const held = await hold(atCarrier, stack, config, onHeld);
  const state = (await importing.exported()) as Exported;
  const entries = entriesOf(importing, state, [...held, ...atEdge]);
  const place = { project: importing.project, stack: basename(importing.stack) };
  await importing.replaceState(withEntries(state, entries, place));
  for (const { kind, inputs } of entries) {
    if (kind !== "ProviderAccount") continue;
    const session = await sessionOf(String(inputs.reference), importing.project, config);
    await writeSettings(session, inputs, String(inputs.owner));
  }
  await hold([...unowned, ...atEdge.filter(({ isMade }) => !isMade)], stack, config);
}

/** In the tree's order, in which each comes after all that it points to; accounts among them. */
function entriesOf(importing: Importing, state: Exported, taken: readonly Held[]): StateEntry[] {
  const stack = ownerPrefixOf(importing);
  const known = resourcesIn(state);
  const byKey = new Map(taken.map((held) => [keyOf(held.entry), held]));
  return [...importing.declared].flatMap(([key, entry]) => {
    if (known.has(key)) return [];
    if (entry.kind === "ProviderAccount") return [accountEntryOf(entry, stack)];
    const held = byKey.get(key);
    return held === undefined ? [] : [stateEntryOf(entry, held, stack)];
  });
}

/** How the accounts are reached. A key is not sent where nobody has agreed to. */
function waysOf(
  { declared }: Importing,
  state: Exported,
  kept: readonly SnapshotEntry[],
): Map<string, string> {
  const applied = snapshotsOf(stepsOf(state), () => undefined).before;
  const ways = waysTo(applied, declared, []);
  for (const { kind, name, inputs } of kept) {
    const reference = String(inputs.account);
    if (ways.get(holderOf(reference)) === reference) continue;
    const account = accountIn(kindNamed(kind), name) ?? "the organization";
    throw new DialtreeError("DT1013", `${account} would be reached in another way than it was applied`, {
      hint: "Apply that first: `dialtree plan` shows it, and what allows it.",
    });
  }
  return ways;
}

function isOwnedBy({ stored: { owner } }: LiveObject, id: string): boolean {
  return owner.kind === "other" && "tag" in owner.by && owner.by.tag === ownerOf(id).tag;
}
