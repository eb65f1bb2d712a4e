import { createHash, randomBytes } from "node:crypto";
import type { Transaction } from "kysely";
import type { EdgeDatabase, Tables } from "./database.ts";
import { linksOf, type ObjectName } from "./links.ts";
import { Refusal } from "./refusal.ts";
import { rename } from "./rename.ts";

export interface StoredObject {
  readonly key: string;
  readonly version: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
}

/** What must hold of the object before it is written: that it is not there, or that it has this version. */
export type Condition = { readonly kind: "absent" } | { readonly kind: "version"; readonly version: string };

export type Scope = "read" | "write";

/** The edge's objects. Every write is whole or not at all, and leaves nothing that points to nothing. */
export interface EdgeStore {
  list(organization: string, kind: string, after: string, limit: number): Promise<StoredObject[]>;
  get(organization: string, kind: string, key: string): Promise<StoredObject | undefined>;
  put(
    organization: string,
    kind: string,
    key: string,
    object: { owner: string; fields: Record<string, unknown> },
    condition?: Condition,
    /** The key that the object had until now; whatever points to it then points to the new one. */
    formerly?: string,
  ): Promise<StoredObject>;
  remove(organization: string, kind: string, key: string, condition?: Condition): Promise<void>;
  /** Makes a token, which is shown this once: only its hash is kept. */
  addToken(organization: string, scope: Scope, name: string): Promise<string>;
  /** What a token allows, undefined for an unknown one. */
  grantOf(token: string): Promise<{ organization: string; scope: Scope } | undefined>;
  hasTokens(): Promise<boolean>;
  close(): Promise<void>;
}

export function edgeStore(db: EdgeDatabase): EdgeStore {
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
    async list(organization, kind, after, limit) {
      const rows = await db
        .selectFrom("objects")
        .select(["key", "version", "owner", "fields"])
        .where("organization", "=", organization)
        .where("kind", "=", kind)
        .where("key", ">", after)
        .orderBy("key")
        .limit(limit)
        .execute();
      return rows.map(objectOf);
    },

    async get(organization, kind, key) {
      const row = await find(db, organization, kind, key);
      return row && objectOf(row);
    },

    put: (organization, kind, key, { owner, fields }, condition, formerly) =>
      writing(organization, async (on) => {
        if (formerly !== undefined) await rename(on, organization, { kind, key: formerly }, key);
        const current = await find(on, organization, kind, key);
        if (condition) hold(condition, current, kind, key);
        const links = linksOf(kind, key, fields);
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
        await unlink(on, organization, kind, key);
        if (links.length > 0) {
          const rows = links.map((link) => ({
            organization,
            kind,
            key,
            target_kind: link.kind,
            target_key: link.key,
          }));
          await on.insertInto("links").values(rows).execute();
        }
        return { key, version, owner, fields };
      }),

    remove: (organization, kind, key, condition) =>
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
          .orderBy("kind")
          .orderBy("key")
          .execute();
        const others = pointing.filter((each) => each.kind !== kind || each.key !== key).map(nameOf);
        if (others.length > 0) {
          throw new Refusal("in-use", `${kind}/${key} is still pointed to by ${others.join(", ")}`, others);
        }
        await unlink(on, organization, kind, key);
        await on
          .deleteFrom("objects")
          .where("organization", "=", organization)
          .where("kind", "=", kind)
          .where("key", "=", key)
          .execute();
      }),

    async addToken(organization, scope, name) {
      const token = `dt_${randomBytes(24).toString("base64url")}`;
      await db
        .insertInto("tokens")
        .values({ hash: hashOf(token), organization, scope, name })
        .execute();
      return token;
    },

    async grantOf(token) {
      const row = await db
        .selectFrom("tokens")
        .select(["organization", "scope"])
        .where("hash", "=", hashOf(token))
        .executeTakeFirst();
      return row && { organization: row.organization, scope: row.scope === "write" ? "write" : "read" };
    },

    hasTokens: async () =>
      (await db.selectFrom("tokens").select("hash").limit(1).executeTakeFirst()) !== undefined,

    close: () => db.destroy(),
  };
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

async function refuseDangling(
  on: Transaction<Tables>,
  organization: string,
  links: readonly ObjectName[],
  own: ObjectName,
): Promise<void> {
  const missing: string[] = [];
  for (const { kind, key } of links) {
    if (kind === own.kind && key === own.key) continue;
    const found = await on
      .selectFrom("objects")
      .select("key")
      .where("organization", "=", organization)
      .where("kind", "=", kind)
      .where("key", "=", key)
      .executeTakeFirst();
    if (found === undefined) missing.push(nameOf({ kind, key }));
  }
  if (missing.length > 0) {
    throw new Refusal(
      "dangling",
      `${nameOf(own)} points to ${missing.join(", ")}, which is not there`,
      missing,
    );
  }
}

async function unlink(
  on: Transaction<Tables>,
  organization: string,
  kind: string,
  key: string,
): Promise<void> {
  await on
    .deleteFrom("links")
    .where("organization", "=", organization)
    .where("kind", "=", kind)
    .where("key", "=", key)
    .execute();
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

/** Tokens are random, so a plain hash keeps them safe and lookups quick. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
