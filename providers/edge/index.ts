import { isDeepStrictEqual } from "node:util";
import { overlaid } from "../../src/kinds/declares.ts";
import { type KeptKindName, kindNamed, kinds } from "../../src/kinds/registry.ts";
import type { Fetch } from "../../src/safe/http.ts";
import { Listing } from "../listing.ts";
import { markOf } from "../owner.ts";
import type {
  Collection,
  Collections,
  Fields,
  KnownState,
  Maker,
  Outputs,
  Owner,
  Ownership,
  Stored,
} from "../provider.ts";
import { type CallQuery, type EdgeCall, type EdgeClient, type EdgeObject, edgeClient } from "./client.ts";

export type { CallQuery, EdgeCall, EdgeCallStory } from "./client.ts";

export interface EdgeConnection {
  /** Sends a request: the network's `fetch`, or the embedded edge's. */
  readonly send: Fetch;
  readonly url: string;
  readonly token: string;
  readonly organization: string;
  /** The account whose objects are kept; undefined for what belongs to the organization. */
  readonly account: string | undefined;
  /** Default: nothing but SIP users lies elsewhere, which the edge takes for granted. */
  readonly elsewhere?: Elsewhere;
}

/** Which targets of an object that is written another one keeps, as `PATH/KEY`; undefined where that goes without saying. */
export type Elsewhere = (path: string, key: string, fields: object) => readonly string[] | undefined;

/** What the edge keeps of one account or, without an account, of the organization. */
export interface EdgeSession {
  /** What calls need of the account itself. */
  readonly settings: AccountStore;
  /** Asks the edge whether it takes the token. */
  check(): Promise<void>;
  /** Of each kind that the edge can keep whole. */
  readonly collections: Partial<Collections>;
  /** What became of the organization's calls. */
  readonly history: CallHistory;
  /** How calls to the carrier's objects go, by the resource's own name. */
  callsOf<K extends KeptKindName>(kind: K): CallStore<K>;
}

/** An account's settings at the edge. */
export interface AccountStore {
  /** Makes them so. @param fields as declared @param carrier what only its provider knows, such as its webhooks' key */
  write(fields: object, owner: string, carrier: object): Promise<void>;
  /** Whether they are so. */
  has(fields: object, carrier: object): Promise<boolean>;
  remove(): Promise<void>;
}

/** What is kept of calls. */
export interface CallHistory extends Pick<EdgeClient, "call"> {
  /** The newest of them. */
  newest(query: CallQuery, most: number): Promise<EdgeCall[]>;
}

/** The edge's part of what a carrier keeps. */
export interface CallStore<K extends KeptKindName> {
  /** Names of the fields that say how calls go. */
  readonly names: readonly string[];
  read(owner: Owner): Promise<CallPart<K> | undefined>;
  /**
   * Writes the part that `fields` have, and what the carrier has of the object that calls need.
   *
   * @param known who owned it until now, where the resource has another name, and what alone is touched of a part that
   *   is there
   */
  write(
    fields: Partial<Fields<K>>,
    owner: Owner,
    carrier: Stored<K>,
    known?: Pick<KnownState<K>, "former" | "only">,
  ): Promise<void>;
  remove(owner: Owner): Promise<void>;
  /** The parts of the account's objects as they stand now, by who made them. */
  parts(): Promise<(maker: Maker) => CallPart<K> | undefined>;
}

/** What the edge has of an object that a carrier keeps, and who said so last. */
export interface CallPart<K extends KeptKindName> extends Pick<Stored<K>, "changed"> {
  /** Whose it is, the whole tag. */
  readonly tag: string;
  readonly fields: Partial<Fields<K>>;
  /** Whether the edge knows of the carrier's object what calls need. */
  knows(carrier: Stored<K>): boolean;
}

export function connectEdge({
  send,
  url,
  token,
  organization,
  account,
  elsewhere,
}: EdgeConnection): EdgeSession {
  const client = edgeClient(send, url, token, organization, elsewhere);
  const listings = new Map<string, Listing<EdgeObject>>();
  const listingOf = (path: string) => {
    const known = listings.get(path) ?? listing(client, path);
    listings.set(path, known);
    return known;
  };
  const keyOf = (name: string) => (account === undefined || name.includes("/") ? name : `${account}/${name}`);
  const isOwn = ({ key }: EdgeObject) => account === undefined || key.startsWith(`${account}/`);
  const collection = (name: KeptKindName, path: string, naturalKey: string) => {
    const key = (fields: object, owner: Owner) =>
      keyOf(
        naturalKey === "resourceName" ? owner.name : String((fields as Record<string, unknown>)[naturalKey]),
      );
    return [name, edgeCollection(name, path, client, listingOf(path), key, isOwn)];
  };

  return {
    settings: accountStore(client, account),
    history: { newest: (query, most) => newest(client, query, most), call: client.call },
    check: async () => {
      await client.get(pathOf("User"), "-");
    },
    collections: Object.fromEntries(
      kinds.flatMap(({ name, edge, naturalKey }) =>
        edge === undefined || edge.callFields
          ? []
          : [collection(name as KeptKindName, edge.path, naturalKey)],
      ),
    ),
    callsOf: (kind) => callStore(kind, client, listingOf(pathOf(kind)), ({ name }) => keyOf(name), isOwn),
  };
}

async function newest(client: EdgeClient, query: CallQuery, most: number): Promise<EdgeCall[]> {
  const calls: EdgeCall[] = [];
  for await (const page of client.calls(query, most)) {
    calls.push(...page);
    if (calls.length >= most) break;
  }
  return calls.slice(0, most);
}

/** Where the edge has accounts, and the key of an account's settings. */
const accountsPath = "accounts";
const settingsOf = (account: string | undefined) => `${account}/account`;

function accountStore(client: EdgeClient, account: string | undefined): AccountStore {
  const key = settingsOf(account);
  const wantedOf = (fields: object) => JSON.parse(JSON.stringify(fields)) as Record<string, unknown>;
  return {
    async write(fields, owner, carrier) {
      const here = await client.get(accountsPath, key);
      await client.put(accountsPath, key, { owner, fields: wantedOf(fields), carrier }, here?.version);
    },
    async has(fields, carrier) {
      const here = await client.get(accountsPath, key);
      return (
        isDeepStrictEqual(here?.fields, wantedOf(fields)) &&
        isDeepStrictEqual(here?.carrier, wantedOf(carrier))
      );
    },
    remove: () => client.remove(accountsPath, key),
  };
}

function listing(client: EdgeClient, path: string): Listing<EdgeObject> {
  return new Listing<EdgeObject>({
    list: async () => (await Array.fromAsync(client.pages(path))).flat(),
    get: (key) => client.get(path, key),
    idOf: ({ key }) => key,
  });
}

/** Where the edge has a kind. */
function pathOf(kind: KeptKindName): string {
  const path = kindNamed(kind).edge?.path;
  if (path === undefined) throw new Error(`the edge keeps nothing of ${kind}`);
  return path;
}

function edgeCollection<K extends KeptKindName>(
  kind: K,
  path: string,
  client: EdgeClient,
  objects: Listing<EdgeObject>,
  keyOf: (fields: Fields<K>, owner: Owner) => string,
  isOwn: (object: EdgeObject) => boolean,
): Collection<K> {
  const stored = (
    { key, owner: tag, fields, outputs = {}, changed }: EdgeObject,
    owner?: Owner,
  ): Stored<K> => ({
    id: key,
    fields: fields as Partial<Fields<K>>,
    outputs: outputs as Outputs<K>,
    owner: ownershipOf(tag, owner),
    ...changedOf(changed),
  });
  const put = async (key: string, fields: Fields<K>, owner: Owner, version: string | undefined) => {
    const written = await client.put(path, key, { owner: owner.tag, fields: declared(fields) }, version);
    await objects.put(written);
    return stored(written, owner);
  };
  return {
    unique: true,
    async find(fields, owner, fresh) {
      if (fresh) objects.forget();
      const found = await objects.get(keyOf(fields, owner));
      return found && stored(found, owner);
    },
    create: (fields, owner) => put(keyOf(fields, owner), fields, owner, undefined),
    async read(key, owner) {
      const object = await objects.get(key);
      return object && stored(object, owner);
    },
    async update(key, fields, owner, { only } = {}) {
      const current = await objects.get(key);
      if (current === undefined) return undefined;
      const whole = only ? withDeclared(kind, current, declared(fields), only) : fields;
      return put(key, whole as Fields<K>, owner, current.version);
    },
    async remove(key) {
      await client.remove(path, key);
      await objects.drop(key);
    },
    async *list() {
      for await (const page of client.pages(path)) yield page.filter(isOwn).map((object) => stored(object));
    },
  };
}

function callStore<K extends KeptKindName>(
  kind: K,
  client: EdgeClient,
  objects: Listing<EdgeObject>,
  keyOf: (owner: Owner) => string,
  isOwn: (object: EdgeObject) => boolean,
): CallStore<K> {
  const path = pathOf(kind);
  const names: readonly string[] = kindNamed(kind).edge?.callFields ?? [];
  const remove = async (owner: Owner) => {
    await client.remove(path, keyOf(owner));
    await objects.drop(keyOf(owner));
  };
  return {
    names,
    async read(owner) {
      const object = await objects.get(keyOf(owner));
      return object && partOf(kind, object);
    },
    async write(fields, owner, stored, { former, only } = {}) {
      const asked = Object.fromEntries(
        Object.entries(fields).filter(([name, value]) => names.includes(name) && value !== undefined),
      );
      const here = await objects.get(keyOf(owner));
      const there = former && here === undefined ? await objects.get(keyOf(former)) : undefined;
      const current = here ?? there;
      const part = only && current ? withDeclared(kind, current, asked, only) : asked;
      const body = { owner: owner.tag, fields: part, carrier: knownOf(kind, stored) };
      const { key: formerly, version } = there ?? { key: undefined, version: here?.version };
      await objects.put(await client.put(path, keyOf(owner), body, version, formerly));
      if (formerly !== undefined) await objects.drop(formerly);
    },
    remove,
    async parts() {
      const all = (await Array.fromAsync(client.pages(path))).flat().filter(isOwn);
      const byMaker = new Map(
        all.flatMap((object) => [
          [object.owner, partOf(kind, object)],
          [markOf(object.owner), partOf(kind, object)],
        ]),
      );
      return (maker) => byMaker.get("tag" in maker ? maker.tag : maker.mark);
    },
  };
}

function partOf<K extends KeptKindName>(kind: K, object: EdgeObject): CallPart<K> {
  const { owner: tag, fields, carrier, changed } = object;
  return {
    tag,
    fields: fields as Partial<Fields<K>>,
    ...changedOf(changed),
    knows: (stored) => {
      const known = knownOf(kind, stored);
      // What the carrier does not say is as it was.
      return isDeepStrictEqual({ ...carrier, ...known }, carrier);
    },
  };
}

/** What calls need of a carrier's object, as JSON has it. */
function knownOf<K extends KeptKindName>(
  kind: K,
  { id, fields, outputs }: Stored<K>,
): Record<string, unknown> {
  const all: Readonly<Record<string, unknown>> = { ...fields, ...outputs };
  const named = (kindNamed(kind).edge?.known ?? []).filter((name) => all[name] !== undefined);
  return { id, ...Object.fromEntries(named.map((name) => [name, all[name]])) };
}

/** Who wrote it last, as a review says it. */
function changedOf(changed: EdgeObject["changed"]): Pick<Stored<KeptKindName>, "changed"> {
  if (changed === undefined) return {};
  const { at, by } = changed;
  return { changed: { at, ...(by === undefined ? {} : { by: `token ${by}` }) } };
}

function withDeclared(
  kind: KeptKindName,
  { fields }: EdgeObject,
  wanted: object,
  only: ReadonlySet<string>,
): Record<string, unknown> {
  return overlaid(kindNamed(kind), fields, wanted as Record<string, unknown>, only);
}

/** What was declared of the object itself: `adopt` is about making it. */
function declared({ adopt: _adopt, ...fields }: { adopt?: boolean }): object {
  return fields;
}

function ownershipOf(tag: string, owner: Owner | undefined): Ownership {
  if (tag === owner?.tag) return { kind: "ours" };
  return tag === "" ? { kind: "none" } : { kind: "other", by: { tag } };
}
