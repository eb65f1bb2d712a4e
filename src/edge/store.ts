import { randomBytes } from "node:crypto";
import { sql, type Transaction } from "kysely";
import { type EdgeDatabase, isTimeout, type Tables } from "./database.ts";
import { mayRead, prefixesOf, type Reach } from "./grant.ts";
import { linksOf, type ObjectName, referencesOf } from "./links.ts";
import { inPortions } from "./portions.ts";
import { mostReferences, Refusal } from "./refusal.ts";
import { rename } from "./rename.ts";
import { type TokenStore, tokenStore } from "./tokens.ts";

export interface StoredObject {
  readonly key: string;
  readonly version: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
}

export interface WrittenObject extends Pick<StoredObject, "owner" | "fields"> {
  /** Which of its targets another one keeps, see `linksOf`. */
  readonly elsewhere?: readonly string[] | undefined;
}

/** What must hold of the object before it is written: that it is not there, or that it has this version. */
export type Condition = { readonly kind: "absent" } | { readonly kind: "version"; readonly version: string };

export interface Page {
  readonly objects: StoredObject[];
  /** The last key, where there are further ones. */
  readonly next: string | undefined;
}

/** Of a write. */
export interface Circumstances {
  readonly condition?: Condition | undefined;
  /** The key that the object had until now; whatever points to it then points to the new one. */
  readonly formerly?: string | undefined;
  /** What the writer may read and write. */
  readonly reach?: Reach | undefined;
}

/** The edge's objects. Every write is whole or not at all, and leaves nothing that points to nothing. */
export interface EdgeStore extends TokenStore {
  list(organization: string, kind: string, after: string, limit: number, reach?: Reach): Promise<Page>;
  get(organization: string, kind: string, key: string): Promise<StoredObject | undefined>;
  put(
    organization: string,
    kind: string,
    key: string,
    object: WrittenObject,
    circumstances?: Circumstances,
  ): Promise<StoredObject>;
  remove(organization: string, kind: string, key: string, circumstances?: Circumstances): Promise<void>;
  close(): Promise<void>;
}

/** Bytes of a page after which it ends, whatever its limit. */
const pageBytes = 256 * 1024;
/** Keys that are looked up, and rows that are written, by one statement. */
const lookup = 125;
const insertion = 50;

export interface StoreOptions {
  /** What others' writes do not keep waiting, where that is another connection. */
  readonly reads?: EdgeDatabase | undefined;
  /** Hears of a failure that keeps nobody from what he asked for. */
  readonly failed?: ((error: unknown) => void) | undefined;
  /** Is done at the end, while the database is still open. */
  readonly ending?: (() => Promise<void>) | undefined;
}

export function edgeStore(
  db: EdgeDatabase,
  { reads = db, failed = warn, ending }: StoreOptions = {},
): EdgeStore {
  const { tokens, noted } = tokenStore(db, reads, failed);
  const find = (on: EdgeDatabase | Transaction<Tables>, organization: string, kind: string, key: string) =>
    on
      .selectFrom("objects")
      .select(["key", "version", "owner", "fields"])
      .where("organization", "=", organization)
      .where("kind", "=", kind)
      .where("key", "=", key)
      .executeTakeFirst();

  /** One writer of an organization at a time: its first statement takes the organization's row, or SQLite's file. */
  const writing = <T>(organization: string, work: (on: Transaction<Tables>) => Promise<T>) =>
    db.transaction().execute(async (on) => {
      await on
        .insertInto("organizations")
        .values({ name: organization, revision: 1 })
        .onConflict((conflict) =>
          conflict.column("name").doUpdateSet((row) => ({ revision: row("organizations.revision", "+", 1) })),
        )
        .execute();
      return work(on);
    });

  return {
    async list(organization, kind, after, limit, reach = {}) {
      const prefixes = prefixesOf(reach, kind);
      const rows = reads
        .selectFrom("objects")
        .where("organization", "=", organization)
        .where("kind", "=", kind)
        .where("key", ">", after)
        .$if(prefixes !== undefined, (query) =>
          query.where(({ or, eb }) =>
            or((prefixes ?? []).map((prefix) => eb(sql`substr(key, 1, ${prefix.length})`, "=", prefix))),
          ),
        )
        .orderBy("key");
      const sized = rows.select(sql<number>`octet_length(fields)`.as("bytes")).limit(limit);
      const { total } = await reads
        .selectFrom(sized.as("sized"))
        .select(sql<number | null>`sum(bytes)`.as("total"))
        .executeTakeFirstOrThrow();
      const count = Number(total) <= pageBytes ? limit : fitting(await sized.execute());
      const found = await rows
        .select(["key", "version", "owner", "fields"])
        .limit(count + 1)
        .execute();
      const objects = found.slice(0, count).map(objectOf);
      return { objects, next: found.length > count ? objects.at(-1)?.key : undefined };
    },

    async get(organization, kind, key) {
      const row = await find(reads, organization, kind, key);
      return row && objectOf(row);
    },

    put: (organization, kind, key, { owner, fields, elsewhere }, { condition, formerly, reach = {} } = {}) =>
      writing(organization, async (on) => {
        if (formerly !== undefined) await rename(on, organization, { kind, key: formerly }, key, reach);
        const current = await find(on, organization, kind, key);
        if (condition) hold(condition, current, kind, key);
        refuseForeign(reach, referencesOf(kind, key, fields));
        const links = linksOf(kind, key, fields, elsewhere);
        await refuseDangling(on, organization, links, { kind, key });
        const version = randomBytes(9).toString("base64url");
        const text = JSON.stringify(fields);
        await on
          .insertInto("objects")
          .values({ organization, kind, key, version, owner, fields: text })
          .onConflict((conflict) =>
            conflict.columns(["organization", "kind", "key"]).doUpdateSet({ version, owner, fields: text }),
          )
          .execute();
        const known = current === undefined ? [] : await linksFrom(on, organization, { kind, key });
        await relink(on, organization, { kind, key }, known, links);
        return { key, version, owner, fields };
      }),

    remove: (organization, kind, key, { condition, reach = {} } = {}) =>
      writing(organization, async (on) => {
        const current = await find(on, organization, kind, key);
        if (current === undefined) throw new Refusal("not-found", `there is no ${kind}/${key}`);
        if (condition) hold(condition, current, kind, key);
        const pointing = await on
          .selectFrom("links")
          .select(["kind", "key"])
          .where("organization", "=", organization)
          .where("target_kind", "=", kind)
          .where("target_key", "=", key)
          .where(({ not, and }) => not(and({ kind, key })))
          .orderBy("kind")
          .orderBy("key")
          .limit(mostReferences + 1)
          .execute();
        if (pointing.length > 0) {
          const references = pointing
            .slice(0, mostReferences)
            .filter((each) => mayRead(reach, each))
            .map(nameOf);
          const others = references.length < pointing.length ? ["others"] : [];
          const named = [...references, ...others].join(", ");
          throw new Refusal("in-use", `${kind}/${key} is still pointed to by ${named}`, { references });
        }
        for (const table of ["links", "objects"] as const) {
          await on
            .deleteFrom(table)
            .where("organization", "=", organization)
            .where("kind", "=", kind)
            .where("key", "=", key)
            .execute();
        }
      }),

    ...tokens,

    async close() {
      await noted();
      await ending?.();
      await db.destroy();
      if (reads !== db) await reads.destroy();
    },
  };
}

/** What was busy is tried again at the next use. */
function warn(error: unknown): void {
  if (!isTimeout(error)) process.emitWarning(error instanceof Error ? error : String(error));
}

/** How many of the objects a page has: not more bytes than it may have, but one at least. */
function fitting(objects: readonly { bytes: number }[]): number {
  let total = 0;
  const over = objects.findIndex(({ bytes }) => {
    total += Number(bytes);
    return total > pageBytes;
  });
  return over < 0 ? objects.length : Math.max(1, over);
}

function hold(
  condition: Condition,
  current: { version: string } | undefined,
  kind: string,
  key: string,
): void {
  if (condition.kind === "absent") {
    if (current !== undefined) throw new Refusal("exists", `${kind}/${key} exists already`);
  } else if (current?.version !== condition.version) {
    throw new Refusal(
      "changed",
      `${kind}/${key} was ${current === undefined ? "removed" : "changed"} meanwhile`,
    );
  }
}

/** Whoever may not read an object does not learn from a reference whether it is there. */
function refuseForeign(reach: Reach, references: readonly ObjectName[]): void {
  const foreign = references.find((reference) => !mayRead(reach, reference));
  if (foreign !== undefined)
    throw new Refusal("forbidden", `the token is not for the account of ${nameOf(foreign)}`);
}

async function refuseDangling(
  on: Transaction<Tables>,
  organization: string,
  links: readonly ObjectName[],
  own: ObjectName,
): Promise<void> {
  const missing: string[] = [];
  const others = links.filter(({ kind, key }) => kind !== own.kind || key !== own.key);
  for (const [kind, names] of Map.groupBy(others, (link) => link.kind)) {
    await inPortions(names, lookup, async (portion) => {
      const keys = portion.map(({ key }) => key);
      const rows = await on
        .selectFrom("objects")
        .select("key")
        .where("organization", "=", organization)
        .where("kind", "=", kind)
        .where("key", "in", keys)
        .execute();
      const found = new Set(rows.map(({ key }) => key));
      missing.push(...keys.filter((key) => !found.has(key)).map((key) => nameOf({ kind, key })));
    });
  }
  if (missing.length === 0) return;
  const references = missing.slice(0, mostReferences);
  const more = references.length < missing.length ? " and others" : "";
  const detail = `${nameOf(own)} points to ${references.join(", ")}${more}, which is not there`;
  throw new Refusal("dangling", detail, { references });
}

/** What is written of what an object points to. */
function linksFrom(
  on: Transaction<Tables>,
  organization: string,
  { kind, key }: ObjectName,
): Promise<ObjectName[]> {
  return on
    .selectFrom("links")
    .select(["target_kind as kind", "target_key as key"])
    .where("organization", "=", organization)
    .where("kind", "=", kind)
    .where("key", "=", key)
    .execute();
}

/** Writes what an object points to, as far as that is another thing than what was known. */
async function relink(
  on: Transaction<Tables>,
  organization: string,
  { kind, key }: ObjectName,
  known: readonly ObjectName[],
  links: readonly ObjectName[],
): Promise<void> {
  const gone = without(known, links);
  for (const [target_kind, targets] of Map.groupBy(gone, (link) => link.kind)) {
    await inPortions(targets, lookup, async (portion) => {
      const keys = portion.map((target) => target.key);
      await on
        .deleteFrom("links")
        .where((where) => where.and({ organization, kind, key, target_kind }))
        .where("target_key", "in", keys)
        .execute();
    });
  }
  await inPortions(without(links, known), insertion, async (portion) => {
    const rows = portion.map((link) => ({
      organization,
      kind,
      key,
      target_kind: link.kind,
      target_key: link.key,
    }));
    await on.insertInto("links").values(rows).execute();
  });
}

function without(links: readonly ObjectName[], others: readonly ObjectName[]): ObjectName[] {
  const names = new Set(others.map(nameOf));
  return links.filter((link) => !names.has(nameOf(link)));
}

function objectOf({
  key,
  version,
  owner,
  fields,
}: {
  key: string;
  version: string;
  owner: string;
  fields: string;
}): StoredObject {
  return { key, version, owner, fields: JSON.parse(fields) as Record<string, unknown> };
}

const nameOf = ({ kind, key }: ObjectName): string => `${kind}/${key}`;
