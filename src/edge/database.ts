import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import SQLite from "better-sqlite3";
import { Kysely, Migrator, PostgresDialect, SqliteDialect } from "kysely";
import { DialtreeError } from "../errors.ts";
import { migrations } from "./migrations.ts";

/** Tables of the edge's store. All values are text, so that SQLite and PostgreSQL keep the same. */
export interface Tables {
  organizations: { name: string; revision: number };
  objects: {
    organization: string;
    kind: string;
    key: string;
    version: string;
    owner: string;
    fields: string;
  };
  links: {
    organization: string;
    kind: string;
    key: string;
    target_kind: string;
    target_key: string;
  };
  tokens: { hash: string; organization: string; scope: string; name: string };
}

export type EdgeDatabase = Kysely<Tables>;

/** Milliseconds that a writer waits for another one of the same SQLite file. */
const patience = 30_000;

/**
 * Opens the edge's store and brings its tables up to date.
 *
 * @param url `postgres://…`, or the path of a SQLite file; `:memory:` keeps nothing
 * @throws {DialtreeError} DT3108 when the database cannot be opened
 */
export async function openEdgeDatabase(url: string): Promise<EdgeDatabase> {
  const db = await connect(url);
  try {
    await migrate(db);
  } catch (cause) {
    await db.destroy();
    throw new DialtreeError("DT3108", `the edge's database cannot be opened: ${reasonOf(cause)}`, {
      hint: "Check its path or URL, its rights, and that the server runs.",
      cause,
    });
  }
  return db;
}

/** The store as it is, whatever version its tables have. */
export async function connect(url: string): Promise<EdgeDatabase> {
  return new Kysely<Tables>({ dialect: isPostgres(url) ? await postgres(url) : sqlite(url) });
}

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}

/** Runs the migrations up to `last`, all of them by default. */
export async function migrate(db: EdgeDatabase, last?: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const run = () => (last === undefined ? migrator.migrateToLatest() : migrator.migrateTo(last));
  const { error } = await run();
  if (error === undefined) return;
  // Another process may have made the tables at the same moment: then nothing is left to do.
  const second = await run();
  if (second.error !== undefined) throw second.error;
}

function sqlite(path: string): SqliteDialect {
  return new SqliteDialect({
    database: () => {
      if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
      const database = new SQLite(path, { timeout: patience });
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = NORMAL");
      return Promise.resolve(database);
    },
  });
}

/** The driver takes a while to load, and an embedded edge never needs it. */
async function postgres(url: string): Promise<PostgresDialect> {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  // A connection that breaks while nobody uses it is replaced when it is needed; whoever uses one hears of it there.
  pool.on("error", () => undefined);
  return new PostgresDialect({ pool });
}

/** The driver's own words; its messages name hosts and files, never passwords. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.message === "" ? String(error.code) : error.message;
}
