import { lstatSync } from "node:fs";
import Database from "better-sqlite3";
import { keepDatabase } from "../../src/safe/files.ts";
import { migrations } from "./migrations.ts";
import { unusable } from "./mishaps.ts";

export type JsonObject = Record<string, unknown>;

/** An object of the sandbox as it is kept: whose, what, and the JSON that the API shows. */
export interface SandboxObject {
  readonly id: string;
  readonly account: string;
  readonly body: JsonObject;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A value that no second object of the scope may have, in any account. */
export interface Claim {
  readonly scope: string;
  readonly value: string;
}

/** Whose something is that any account sees, until one changes it. */
export const nobody = "";

/**
 * The sandbox's file, which several processes may use at once; `:memory:` keeps nothing.
 *
 * @param seed fills a file that is new
 */
export function openDatabase(file: string, seed: (db: SandboxDatabase) => void): SandboxDatabase {
  if (file !== ":memory:") {
    if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory()) throw unusable(file, "it is a folder");
    keepDatabase(file);
  }
  const db = new Database(file, { timeout: 30_000 });
  try {
    // What is taken away is overwritten: a password among it.
    db.pragma("secure_delete = ON");
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    return db
      .transaction(() => {
        const isNew = migrate(db) === 0;
        const objects = databaseOn(db);
        if (isNew) seed(objects);
        return objects;
      })
      .immediate();
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Brings the tables up to date, and says which version they had. */
function migrate(db: Database.Database): number {
  const version = Number(db.pragma("user_version", { simple: true }));
  for (const migration of migrations.slice(version)) db.exec(migration);
  db.pragma(`user_version = ${migrations.length}`);
  return version;
}

export type SandboxDatabase = ReturnType<typeof databaseOn>;

function databaseOn(db: Database.Database) {
  const statements = {
    insert: db.prepare("INSERT INTO objects (kind, id, account, created_at, body) VALUES (?, ?, ?, ?, ?)"),
    update: db.prepare("UPDATE objects SET body = ?, account = ? WHERE kind = ? AND id = ?"),
    get: db.prepare("SELECT * FROM objects WHERE kind = ? AND account IN (?, ?) AND id = ?"),
    remove: db.prepare("DELETE FROM objects WHERE kind = ? AND id = ?"),
    all: db.prepare("SELECT * FROM objects WHERE kind = ? AND account IN (?, ?) ORDER BY created_at, rowid"),
    everywhere: db.prepare("SELECT * FROM objects WHERE kind = ? ORDER BY created_at, rowid"),
    claim: db.prepare("INSERT INTO uniques (scope, value, kind, id) VALUES (?, ?, ?, ?)"),
    holder: db.prepare("SELECT id FROM uniques WHERE scope = ? AND value = ?"),
    unclaim: db.prepare("DELETE FROM uniques WHERE kind = ? AND id = ?"),
    faults: db.prepare("SELECT id, spec, left_over FROM faults WHERE left_over > 0 ORDER BY id"),
    addFault: db.prepare("INSERT INTO faults (spec, left_over) VALUES (?, ?)"),
    useFault: db.prepare("UPDATE faults SET left_over = left_over - 1 WHERE id = ? AND left_over > 0"),
    clearFaults: db.prepare("DELETE FROM faults"),
    switches: db.prepare("SELECT name FROM switches").pluck(),
    turnOn: db.prepare("INSERT OR IGNORE INTO switches (name) VALUES (?)"),
    turnOff: db.prepare("DELETE FROM switches WHERE name = ?"),
    searched: db.prepare("INSERT OR REPLACE INTO searches (account, number, at) VALUES (?, ?, ?)"),
    lastSearch: db.prepare("SELECT at FROM searches WHERE account = ? AND number = ?").pluck(),
  };

  return {
    /** Runs the whole of `work` or nothing of it, alone among all processes. */
    atomically<T>(work: () => T): T {
      return db.transaction(work).immediate();
    },
    insert(kind: string, { id, account, body, createdAt }: SandboxObject, claims: readonly Claim[]): void {
      for (const { scope, value } of claims) statements.claim.run(scope, value, kind, id);
      statements.insert.run(kind, id, account, createdAt, JSON.stringify(body));
    },
    /** Writes the body, and claims these values in place of the old ones. */
    replace(kind: string, { id, account, body }: SandboxObject, claims: readonly Claim[]): void {
      statements.unclaim.run(kind, id);
      for (const { scope, value } of claims) statements.claim.run(scope, value, kind, id);
      statements.update.run(JSON.stringify(body), account, kind, id);
    },
    get(kind: string, account: string, id: string): SandboxObject | undefined {
      const row = statements.get.get(kind, account, nobody, id);
      return row === undefined ? undefined : { ...objectOf(row as JsonObject), account };
    },
    remove(kind: string, id: string): void {
      statements.unclaim.run(kind, id);
      statements.remove.run(kind, id);
    },
    all(kind: string, account: string): SandboxObject[] {
      return statements.all
        .all(kind, account, nobody)
        .map((row) => ({ ...objectOf(row as JsonObject), account }));
    },
    /** Of all accounts. */
    everywhere(kind: string): SandboxObject[] {
      return statements.everywhere.all(kind).map((row) => objectOf(row as JsonObject));
    },
    /** Whether an object has claimed it, another one than that with the id `own`; a scope is one kind's alone. */
    isTaken({ scope, value }: Claim, own?: string): boolean {
      const holder = statements.holder.get(scope, value) as { id: string } | undefined;
      return holder !== undefined && holder.id !== own;
    },
    faults(): { id: number; spec: string }[] {
      return statements.faults.all() as { id: number; spec: string }[];
    },
    addFault(spec: string, times: number): void {
      statements.addFault.run(spec, times);
    },
    /** False when another process has used it up. */
    useFault(id: number): boolean {
      return statements.useFault.run(id).changes === 1;
    },
    clearFaults(): void {
      statements.clearFaults.run();
    },
    /** Keeps that a search of the account has shown these numbers. */
    searched(account: string, numbers: readonly string[], now: number): void {
      for (const number of numbers) statements.searched.run(account, number, now);
    },
    /** When a search of the account has shown the number last, in milliseconds since 1970. */
    lastSearch(account: string, number: string): number | undefined {
      return statements.lastSearch.get(account, number) as number | undefined;
    },
    /** Names of the switches that are on. */
    switches(): string[] {
      return statements.switches.all() as string[];
    },
    turn(name: string, on: boolean): void {
      (on ? statements.turnOn : statements.turnOff).run(name);
    },
    close(): void {
      db.close();
    },
  };
}

function objectOf(row: JsonObject): SandboxObject {
  return {
    id: String(row.id),
    account: String(row.account),
    createdAt: Number(row.created_at),
    body: JSON.parse(String(row.body)) as JsonObject,
  };
}
