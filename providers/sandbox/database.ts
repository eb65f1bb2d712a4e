import { lstatSync } from "node:fs";
import Database from "better-sqlite3";
import { DialtreeError } from "../../src/errors.ts";
import { keepDatabase } from "../../src/safe/files.ts";

export type Row = Record<string, unknown>;

/** An object of the sandbox as it is kept: whose, what, and the JSON that the API shows. */
export interface Kept {
  readonly id: string;
  readonly account: string;
  readonly body: Row;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A value that no second object of the scope may have, in any account. */
export interface Unique {
  readonly scope: string;
  readonly value: string;
}

/** One step for each version of the file; `user_version` says how many were taken. */
const migrations = [
  `CREATE TABLE objects (
     kind TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, created_at INTEGER NOT NULL,
     body TEXT NOT NULL, PRIMARY KEY (kind, id));
   CREATE INDEX objects_by_account ON objects (kind, account, created_at, id);
   CREATE TABLE uniques (
     scope TEXT NOT NULL, value TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (scope, value));
   CREATE INDEX uniques_by_object ON uniques (kind, id);
   CREATE TABLE faults (id INTEGER PRIMARY KEY, spec TEXT NOT NULL, left_over INTEGER NOT NULL);`,
  // The first version kept passwords that the API never gives back.
  `UPDATE objects SET body = json_remove(body, '$.password') WHERE kind = 'credential_connections';`,
  // The second version let a number that was changed be given out again. Of two that are one, the one in use stays.
  `DELETE FROM objects WHERE rowid IN (SELECT rowid FROM (
     SELECT rowid, row_number() OVER (
       PARTITION BY json_extract(body, '$.phone_number')
       ORDER BY json_extract(body, '$.connection_id') IS NULL, json_array_length(body, '$.tags') = 0, rowid) AS place
     FROM objects WHERE kind = 'phone_numbers') WHERE place > 1);
   DELETE FROM uniques WHERE scope = 'phone_number';
   INSERT INTO uniques (scope, value, kind, id)
     SELECT 'phone_number', json_extract(body, '$.phone_number'), kind, id FROM objects WHERE kind = 'phone_numbers';`,
];

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
    update: db.prepare("UPDATE objects SET body = ? WHERE kind = ? AND id = ?"),
    get: db.prepare("SELECT * FROM objects WHERE kind = ? AND account = ? AND id = ?"),
    remove: db.prepare("DELETE FROM objects WHERE kind = ? AND id = ?"),
    all: db.prepare("SELECT * FROM objects WHERE kind = ? AND account = ? ORDER BY created_at, rowid"),
    claim: db.prepare("INSERT OR IGNORE INTO uniques (scope, value, kind, id) VALUES (?, ?, ?, ?)"),
    holder: db.prepare("SELECT kind, id FROM uniques WHERE scope = ? AND value = ?"),
    unclaim: db.prepare("DELETE FROM uniques WHERE kind = ? AND id = ?"),
    faults: db.prepare("SELECT id, spec, left_over FROM faults WHERE left_over > 0 ORDER BY id"),
    addFault: db.prepare("INSERT INTO faults (spec, left_over) VALUES (?, ?)"),
    useFault: db.prepare("UPDATE faults SET left_over = left_over - 1 WHERE id = ? AND left_over > 0"),
    clearFaults: db.prepare("DELETE FROM faults"),
  };

  return {
    /** Runs the whole of `work` or nothing of it, alone among all processes. */
    atomically<T>(work: () => T): T {
      return db.transaction(work).immediate();
    },
    insert(kind: string, { id, account, body, createdAt }: Kept, uniques: readonly Unique[]): boolean {
      if (!uniques.every(({ scope, value }) => statements.claim.run(scope, value, kind, id).changes === 1)) {
        statements.unclaim.run(kind, id);
        return false;
      }
      statements.insert.run(kind, id, account, createdAt, JSON.stringify(body));
      return true;
    },
    /** False when another object holds one of the unique values. */
    replace(kind: string, id: string, body: Row, uniques: readonly Unique[]): boolean {
      const isOurs = (holder: unknown) =>
        holder === undefined || ((holder as Row).kind === kind && (holder as Row).id === id);
      if (!uniques.every(({ scope, value }) => isOurs(statements.holder.get(scope, value)))) return false;
      statements.unclaim.run(kind, id);
      for (const { scope, value } of uniques) statements.claim.run(scope, value, kind, id);
      statements.update.run(JSON.stringify(body), kind, id);
      return true;
    },
    get(kind: string, account: string, id: string): Kept | undefined {
      const row = statements.get.get(kind, account, id);
      return row === undefined ? undefined : keptOf(row as Row);
    },
    remove(kind: string, id: string): void {
      statements.unclaim.run(kind, id);
      statements.remove.run(kind, id);
    },
    all(kind: string, account: string): Kept[] {
      return statements.all.all(kind, account).map((row) => keptOf(row as Row));
    },
    isTaken({ scope, value }: Unique): boolean {
      return statements.holder.get(scope, value) !== undefined;
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
    close(): void {
      db.close();
    },
  };
}

const anew = "Name another file with --database, or remove this one: the sandbox then begins anew.";
const another = "Name another file with --database.";
const rights = "Check its rights, its folder's and the disk, or name another file with --database.";
const later = "Another process uses it: try again when that has ended.";

/** What may happen to the file at any time, by SQLite's primary codes. */
const mishaps = [
  { codes: ["NOTADB", "CORRUPT"], code: "DT1026", what: "is damaged or no database", hint: anew },
  { codes: ["READONLY"], code: "DT1018", what: "cannot be written", hint: rights },
  { codes: ["FULL"], code: "DT1018", what: "cannot be written", hint: "Make room on the disk." },
  { codes: ["IOERR", "CANTOPEN"], code: "DT1026", what: "cannot be used", hint: rights },
  { codes: ["BUSY", "LOCKED"], code: "DT1026", what: "cannot be used now", hint: later },
] as const;

/**
 * What SQLite says of the file, as an error of the user's; any other error as it is.
 *
 * @param isOpening whether the file may be another program's; later that is a bug of ours
 */
export function ofFile(file: string, error: unknown, isOpening = false): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const primary = error.code.split("_")[1];
  const mishap = mishaps.find(({ codes }) => codes.some((code) => code === primary));
  if (mishap === undefined) return isOpening ? unusable(file, error.message, error) : error;
  const { code, what, hint } = mishap;
  const database = `the sandbox's database ${file}`;
  return new DialtreeError(code, `${database} ${what}: ${error.message}`, { hint, cause: error });
}

function unusable(file: string, reason: string, cause?: unknown): DialtreeError {
  const message = `the sandbox's database ${file} cannot be opened: ${reason}`;
  return new DialtreeError("DT1026", message, { hint: another, cause });
}

function keptOf(row: Row): Kept {
  return {
    id: String(row.id),
    account: String(row.account),
    createdAt: Number(row.created_at),
    body: JSON.parse(String(row.body)) as Row,
  };
}
