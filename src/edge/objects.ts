import { randomBytes } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { EdgeDatabase, Tables } from "./database.ts";
import { mayRead, type Scope } from "./grant.ts";
import { danglingLinks, pathOf, pointingTo, writeLinks } from "./link-rows.ts";
import { isRequired, linksOf, type ObjectName, referencesOf } from "./links.ts";
import { type Page, pageOf } from "./pages.ts";
import { mostReferences, Refusal } from "./refusal.ts";
import { rename } from "./rename.ts";
import { objectColumns, objectOf, type StoredObject, type WrittenObject } from "./stored-object.ts";

/** What must hold of the object before it is written: that it is not there, or that it has this version. */
export type Condition = { readonly kind: "absent" } | { readonly kind: "version"; readonly version: string };

/** Of a write. */
export interface Circumstances {
  readonly condition?: Condition | undefined;
  /** The key that the object had until now; whatever points to it then points to the new one. */
  readonly formerly?: string | undefined;
  /** What the writer may read and write. */
  readonly scope?: Scope | undefined;
  /** What the writer's token is called. */
  readonly by?: string | undefined;
}

/** An object, and where it is kept. */
export interface KindObject extends StoredObject {
  readonly kind: string;
}

/** Tells others that an organization changes, from within the change. */
export type Told = (on: Transaction<Tables>, organization: string) => Promise<unknown>;

/** The edge's objects. Every write is whole or not at all, and leaves nothing that points to nothing. */
export interface ObjectStore {
  /** All that an organization has, by kind and key, and its revision, at one moment. */
  all(organization: string): Promise<{ readonly revision: number; readonly objects: readonly KindObject[] }>;
  /** Grows with each write of the organization; 0 where it has nothing. */
  revision(organization: string): Promise<number>;
  list(organization: string, kind: string, after: string, limit: number, scope?: Scope): Promise<Page>;
  get(organization: string, kind: string, key: string): Promise<StoredObject | undefined>;
  put(
    organization: string,
    kind: string,
    key: string,
    object: WrittenObject,
    circumstances?: Circumstances,
  ): Promise<StoredObject>;
  remove(organization: string, kind: string, key: string, circumstances?: Circumstances): Promise<void>;
}

/**
 * @param reads what others' writes do not keep waiting
 * @param told is done with each write, for those who wait for it
 */
export function objectStore(db: EdgeDatabase, reads: EdgeDatabase, told?: Told): ObjectStore {
  const writing = <T>(organization: string, work: (on: Transaction<Tables>) => Promise<T>) =>
    written(db, organization, told, work);
  return {
    // What was written between the two reads is newer than the revision says, and is read again.
    async all(organization) {
      const revision = await revisionOf(reads, organization);
      const rows = await reads
        .selectFrom("objects")
        .select(["kind", ...objectColumns])
        .where("organization", "=", organization)
        .orderBy("kind")
        .orderBy("key")
        .execute();
      return { revision, objects: rows.map((row) => ({ ...objectOf(row), kind: row.kind })) };
    },

    revision: (organization) => revisionOf(reads, organization),

    list: (organization, kind, after, limit, scope = {}) =>
      pageOf(reads, organization, kind, after, limit, scope),

    async get(organization, kind, key) {
      const row = await reads
        .selectFrom("objects")
        .select(objectColumns)
        .where((where) => where.and({ organization, kind, key }))
        .executeTakeFirst();
      return row && objectOf(row);
    },

    put: (
      organization,
      kind,
      key,
      { owner, fields, carrier, elsewhere },
      { condition, formerly, scope = {}, by = "" } = {},
    ) =>
      writing(organization, async (on) => {
        const name = { kind, key };
        if (formerly !== undefined) await rename(on, organization, { kind, key: formerly }, key, scope);
        const current = await versionOf(on, organization, name);
        if (condition) requireCondition(condition, name, current);
        requireReach(scope, referencesOf(kind, key, fields));
        const object = {
          version: randomBytes(9).toString("base64url"),
          owner,
          fields: JSON.stringify(fields),
          carrier: carrier === undefined ? "" : JSON.stringify(carrier),
          changed_at: new Date().toISOString(),
          changed_by: by,
        };
        await on
          .insertInto("objects")
          .values({ organization, kind, key, ...object })
          .onConflict((conflict) => conflict.columns(["organization", "kind", "key"]).doUpdateSet(object))
          .execute();
        const links = linksOf(kind, key, fields, elsewhere);
        await writeLinks(on, organization, name, links, current === undefined);
        const required = links.filter((link) => isRequired(link, elsewhere));
        if (required.length > 0) await requireTargets(on, organization, name, required);
        return objectOf({ key, ...object });
      }),

    remove: (organization, kind, key, { condition, scope = {} } = {}) =>
      writing(organization, async (on) => {
        const name = { kind, key };
        const current = await versionOf(on, organization, name);
        if (current === undefined) throw new Refusal("not-found", `there is no ${pathOf(name)}`);
        if (condition) requireCondition(condition, name, current);
        await requireUnused(on, organization, name, scope);
        for (const table of ["links", "objects"] as const)
          await on
            .deleteFrom(table)
            .where((where) => where.and({ organization, ...name }))
            .execute();
      }),
  };
}

/** Each call asks: the query is not built anew. */
async function revisionOf(on: EdgeDatabase, organization: string): Promise<number> {
  const query = sql<{ revision: number }>`select revision from organizations where name = ${organization}`;
  const { rows } = await query.execute(on);
  return rows[0]?.revision ?? 0;
}

/** One writer of an organization at a time: its first statement takes the organization's row, or SQLite's file. */
function written<T>(
  db: EdgeDatabase,
  organization: string,
  told: Told | undefined,
  work: (on: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (on) => {
    await on
      .insertInto("organizations")
      .values({ name: organization, revision: 1 })
      .onConflict((conflict) =>
        conflict.column("name").doUpdateSet((row) => ({ revision: row("organizations.revision", "+", 1) })),
      )
      .execute();
    await told?.(on, organization);
    return work(on);
  });
}

/** Undefined where there is no such object. */
async function versionOf(
  on: Transaction<Tables>,
  organization: string,
  { kind, key }: ObjectName,
): Promise<string | undefined> {
  const row = await on
    .selectFrom("objects")
    .select("version")
    .where((where) => where.and({ organization, kind, key }))
    .executeTakeFirst();
  return row?.version;
}

function requireCondition(condition: Condition, name: ObjectName, current: string | undefined): void {
  if (condition.kind === "absent") {
    if (current !== undefined) throw new Refusal("exists", `${pathOf(name)} exists already`);
  } else if (current !== condition.version) {
    const what = current === undefined ? "removed" : "changed";
    throw new Refusal("changed", `${pathOf(name)} was ${what} meanwhile`);
  }
}

/** Whoever may not read an object does not learn from a reference whether it is there. */
function requireReach(scope: Scope, references: readonly ObjectName[]): void {
  const foreign = references.find((reference) => !mayRead(scope, reference));
  if (foreign !== undefined)
    throw new Refusal("forbidden", `the token is not for the account of ${pathOf(foreign)}`);
}

async function requireTargets(
  on: Transaction<Tables>,
  organization: string,
  name: ObjectName,
  links: readonly ObjectName[],
): Promise<void> {
  const dangling = new Set((await danglingLinks(on, organization, name)).map(pathOf));
  if (dangling.size === 0) return;
  const byKind = [...Map.groupBy(links, (link) => link.kind).values()].flat();
  const missing = byKind.map(pathOf).filter((target) => dangling.has(target));
  const references = missing.slice(0, mostReferences);
  const more = references.length < missing.length ? " and others" : "";
  const detail = `${pathOf(name)} points to ${references.join(", ")}${more}, which is not there`;
  throw new Refusal("dangling", detail, { references });
}

async function requireUnused(
  on: Transaction<Tables>,
  organization: string,
  name: ObjectName,
  scope: Scope,
): Promise<void> {
  const pointing = await pointingTo(on, organization, name, mostReferences + 1);
  if (pointing.length === 0) return;
  const references = pointing
    .slice(0, mostReferences)
    .filter((each) => mayRead(scope, each))
    .map(pathOf);
  const others = references.length < pointing.length ? ["others"] : [];
  const detail = `${pathOf(name)} is still pointed to by ${[...references, ...others].join(", ")}`;
  throw new Refusal("in-use", detail, { references });
}
