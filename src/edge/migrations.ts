import type { Kysely, Migration } from "kysely";
import { linksOf } from "./links.ts";

/** Steps of the store's tables, in order. One that was ever released is never changed. */
export const migrations: Record<string, Migration> = {
  "0001-objects": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable("organizations")
        .addColumn("name", "text", (column) => column.primaryKey())
        .addColumn("revision", "integer", (column) => column.notNull())
        .execute();
      await db.schema
        .createTable("objects")
        .addColumn("organization", "text", (column) => column.notNull())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("key", "text", (column) => column.notNull())
        .addColumn("version", "text", (column) => column.notNull())
        .addColumn("owner", "text", (column) => column.notNull())
        .addColumn("fields", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("objects_key", ["organization", "kind", "key"])
        .execute();
      await db.schema
        .createTable("tokens")
        .addColumn("hash", "text", (column) => column.primaryKey())
        .addColumn("organization", "text", (column) => column.notNull())
        .addColumn("scope", "text", (column) => column.notNull())
        .addColumn("name", "text", (column) => column.notNull())
        .execute();
    },
  },
  /** What points to what, so that nothing is taken away that is still pointed to. */
  "0002-links": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable("links")
        .addColumn("organization", "text", (column) => column.notNull())
        .addColumn("kind", "text", (column) => column.notNull())
        .addColumn("key", "text", (column) => column.notNull())
        .addColumn("target_kind", "text", (column) => column.notNull())
        .addColumn("target_key", "text", (column) => column.notNull())
        .addPrimaryKeyConstraint("links_key", ["organization", "kind", "key", "target_kind", "target_key"])
        .execute();
      await db.schema
        .createIndex("links_target")
        .on("links")
        .columns(["organization", "target_kind", "target_key"])
        .execute();
      const tables = db as Kysely<{
        objects: { organization: string; kind: string; key: string; fields: string };
        links: { organization: string; kind: string; key: string; target_kind: string; target_key: string };
      }>;
      for (const { organization, kind, key, fields } of await tables
        .selectFrom("objects")
        .selectAll()
        .execute()) {
        const links = linksOf(kind, key, JSON.parse(fields) as Record<string, unknown>);
        if (links.length === 0) continue;
        const rows = links.map((link) => ({
          organization,
          kind,
          key,
          target_kind: link.kind,
          target_key: link.key,
        }));
        await tables.insertInto("links").values(rows).execute();
      }
    },
  },
  /** Tokens have a role, and may be held to accounts and to a time. */
  "0003-roles": {
    async up(db: Kysely<unknown>) {
      const texts = { role: "viewer", accounts: "", made: "", expires: "", used: "" };
      for (const [column, value] of Object.entries(texts)) {
        await db.schema
          .alterTable("tokens")
          .addColumn(column, "text", (made) => made.notNull().defaultTo(value))
          .execute();
      }
      await (db as Kysely<{ tokens: { role: string; scope: string } }>)
        .updateTable("tokens")
        .set({ role: "editor" })
        .where("scope", "=", "write")
        .execute();
      await db.schema.alterTable("tokens").dropColumn("scope").execute();
      await db.schema.createIndex("tokens_organization").on("tokens").column("organization").execute();
    },
  },
  /** Who wrote an object last, and when. Nobody knows it of what was written before. */
  "0004-changed": {
    async up(db: Kysely<unknown>) {
      for (const column of ["changed_at", "changed_by"]) {
        await db.schema
          .alterTable("objects")
          .addColumn(column, "text", (made) => made.notNull().defaultTo(""))
          .execute();
      }
    },
  },
  /** What calls need of carriers' objects, and what calls leave behind. */
  "0005-calls": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .alterTable("objects")
        .addColumn("carrier", "text", (column) => column.notNull().defaultTo(""))
        .execute();
      await makeTables(db, [
        ["decisions", ["organization", "call", "point"], { value: "text", at: "text" }],
        ["turns", ["organization", "point"], { turn: "integer" }],
        ["legs", ["organization", "leg", "sip_user"], { state: "text", sequence: "integer", until: "text" }],
        ["talks", ["organization", "sip_user"], { at: "text", calls: "integer" }],
        ["calls", ["organization", "call"], { caller: "text", number: "text", until: "text" }],
      ]);
      await db.schema
        .createIndex("legs_talking")
        .on("legs")
        .columns(["organization", "state", "until"])
        .execute();
      await db.schema
        .createIndex("calls_same")
        .on("calls")
        .columns(["organization", "caller", "number"])
        .execute();
    },
  },
  /** Callers who wait in queues, what is rung for them, and who sees to it. */
  "0006-queues": {
    async up(db: Kysely<unknown>) {
      await makeTables(db, [
        ["dispatchers", ["organization"], { holder: "text", beat: "integer", pokes: "integer" }],
        ["queues", ["organization", "queue"], { hunts: "text", entered: "integer" }],
        [
          "waiting",
          ["organization", "call"],
          {
            queue: "text",
            account: "text",
            carrier_account: "text",
            application: "text",
            number: "text",
            since: "text",
            until: "text",
            unheard: "text",
            told: "text",
            claimed: "text",
            why: "text",
          },
        ],
        [
          "agents",
          ["organization", "attempt"],
          {
            queue: "text",
            hunt: "text",
            account: "text",
            carrier_account: "text",
            person: "text",
            phone: "text",
            call: "text",
            leg: "text",
            state: "text",
            until: "text",
          },
        ],
      ]);
      await db.schema
        .createIndex("waiting_head")
        .on("waiting")
        .columns(["organization", "queue", "claimed", "since"])
        .execute();
      await db.schema
        .createIndex("waiting_unheard")
        .on("waiting")
        .columns(["organization", "unheard"])
        .execute();
      await db.schema.createIndex("agents_person").on("agents").columns(["organization", "person"]).execute();
    },
  },
  /** What was done with calls. */
  "0007-history": {
    async up(db: Kysely<unknown>) {
      await makeTables(db, [
        [
          "call_history",
          ["organization", "call"],
          {
            account: "text",
            began: "text",
            last: "text",
            dialled: "text",
            caller: "text",
            point: "text",
            answered: "text",
            outcome: "text",
            standing: "text",
          },
        ],
        [
          "call_steps",
          ["organization", "call", "id"],
          { at: "text", noted: "text", revision: "integer", says: "text" },
        ],
        ["call_phones", ["organization", "phone", "call"], {}],
      ]);
      const indexes = {
        call_history_newest: ["call_history", "organization", "began", "call"],
        call_history_oldest: ["call_history", "last"],
        call_phones_of: ["call_phones", "organization", "call"],
      } as const;
      for (const [name, [table, ...columns]] of Object.entries(indexes))
        await db.schema.createIndex(name).on(table).columns(columns).execute();
    },
  },
};

/** Makes tables whose columns all have a value. */
async function makeTables(db: Kysely<unknown>, tables: readonly CallTable[]): Promise<void> {
  for (const [name, key, values] of tables) {
    let table = db.schema.createTable(name);
    for (const column of key) table = table.addColumn(column, "text", (made) => made.notNull());
    for (const [column, type] of Object.entries(values))
      table = table.addColumn(column, type, (made) => made.notNull());
    await table.addPrimaryKeyConstraint(`${name}_key`, [...key] as never[]).execute();
  }
}

type CallTable = readonly [
  name: string,
  key: readonly string[],
  values: Readonly<Record<string, "text" | "integer">>,
];
