import { lstatSync } from "node:fs";
import SQLite from "better-sqlite3";
import { type Generated, Kysely, Migrator, PostgresDialect, SqliteDialect } from "kysely";
import type { ClientBase } from "pg";
import { DialtreeError } from "../errors.ts";
import { keepDatabase } from "../safe/files.ts";
import { migrations } from "./migrations.ts";
import { type PoolBounds, poolBounds, withinBounds } from "./pool.ts";

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
    /** What its carrier has of it that calls need, as JSON; empty where it has nothing. */
    carrier: Generated<string>;
    /** As Date.toISOString writes it; empty where nobody knows. */
    changed_at: Generated<string>;
    /** The token that wrote it last; empty where it had no name. */
    changed_by: Generated<string>;
  };
  links: {
    organization: string;
    kind: string;
    key: string;
    target_kind: string;
    target_key: string;
  };
  /** What was decided for a call at a point: the order in which members ring. */
  decisions: { organization: string; call: string; point: string; value: string; at: string };
  /** How many turns a point has had. */
  turns: { organization: string; point: string; turn: number };
  /** SIP users' phones in calls. */
  legs: {
    organization: string;
    leg: string;
    sip_user: string;
    state: string;
    sequence: number;
    until: string;
  };
  /** When a SIP user talked last, and how often. */
  talks: { organization: string; sip_user: string; at: string; calls: number };
  /** Calls from outside that are under way. */
  calls: { organization: string; call: string; caller: string; number: string; until: string };
  /** Which instance sees to an organization's queues; its beat grows for as long as it lives, the pokes with what others hear. */
  dispatchers: { organization: string; holder: string; beat: number; pokes: number };
  /** Queues that somebody came to: what each rings for, as JSON, and how many came. */
  queues: { organization: string; queue: string; hunts: string; entered: number };
  /** Callers in queues. */
  waiting: {
    organization: string;
    call: string;
    queue: string;
    account: string;
    carrier_account: string;
    application: string;
    number: string;
    /** Moments, as Date.toISOString writes them: when it came, is over, has to be heard of, and was told its place. */
    since: string;
    until: string;
    unheard: string;
    told: string;
    /** The attempt whose phone has answered for this caller; empty while nobody has. */
    claimed: string;
    /** Why it leaves; empty while it waits. */
    why: string;
  };
  /** Phones that ring for a queue, talk with one who waited, or whose person rests after that. */
  agents: {
    organization: string;
    attempt: string;
    queue: string;
    hunt: string;
    account: string;
    carrier_account: string;
    person: string;
    phone: string;
    /** The caller who waited longest when it was rung, then the one whom it has taken. */
    call: string;
    /** The carrier's id; empty until it is known. */
    leg: string;
    state: string;
    until: string;
  };
  /** What became of calls, each with its latest news. */
  call_history: {
    organization: string;
    call: string;
    account: string;
    began: string;
    last: string;
    dialled: string;
    caller: string;
    point: string;
    answered: string;
    outcome: string;
    /** Of two outcomes the one with the greater holds. */
    standing: string;
  };
  /** What was done with a call, step by step; what a step says as JSON. */
  call_steps: {
    organization: string;
    call: string;
    id: string;
    at: string;
    noted: string;
    revision: number;
    says: string;
  };
  /** What rang in a call. */
  call_phones: { organization: string; phone: string; call: string };
  tokens: {
    hash: string;
    organization: string;
    name: string;
    role: string;
    /** A list as JSON; empty for a token that is held to no accounts. */
    accounts: string;
    made: string;
    /** Empty for a token that does not end. */
    expires: string;
    /** The day of its last use. */
    used: string;
  };
}

export type EdgeDatabase = Kysely<Tables>;

/** What is done with a SQLite file when it is open. */
type OnFile = (database: SQLite.Database) => void;

/** Milliseconds that a writer waits for another one of the same SQLite file; so long this process does nothing else. */
const patience = 5_000;

/** Milliseconds after which PostgreSQL gives up a statement, waiting for a lock, or a transaction that does nothing. */
const limits: Readonly<Record<string, number>> = {
  statement_timeout: 10_000,
  lock_timeout: 5_000,
  idle_in_transaction_session_timeout: 20_000,
};

/** What the databases say of a statement that has not come to its end in time, or stood in another one's way; of no room. */
const timeouts: readonly unknown[] = [
  "57014",
  "55P03",
  "40P01",
  "40001",
  "53300",
  "SQLITE_BUSY",
  "SQLITE_LOCKED",
];

/**
 * Opens the edge's store and brings its tables up to date.
 *
 * @param url `postgres://…`, or the path of a SQLite file; `:memory:` keeps nothing
 * @param onFile is called with a SQLite file when it is open
 * @throws {DialtreeError} DT3108 when the database cannot be opened; DT1018 and DT1022 of its file
 */
export async function openEdgeDatabase(url: string, onFile?: OnFile): Promise<EdgeDatabase> {
  const db = await connect(url, { onFile });
  // A step of the tables may take as long as it needs.
  const migrating = isPostgres(url) ? await connect(url, { limited: {} }) : db;
  try {
    await migrate(migrating);
    if (migrating !== db) await migrating.destroy();
  } catch (cause) {
    await db.destroy();
    if (migrating !== db) await migrating.destroy();
    if (cause instanceof DialtreeError) throw cause;
    throw new DialtreeError("DT3108", `the edge's database cannot be opened: ${reasonOf(cause)}`, {
      hint: "Check its path or URL, its rights, and that the server runs.",
      cause,
    });
  }
  return db;
}

/** The store as it is, whatever version its tables have. */
export async function connect(
  url: string,
  {
    limited = limits,
    bounds = poolBounds,
    onFile,
  }: { limited?: typeof limits; bounds?: PoolBounds; onFile?: OnFile | undefined } = {},
): Promise<EdgeDatabase> {
  const dialect = isPostgres(url) ? await postgres(url, limited, bounds) : sqlite(url, onFile);
  return new Kysely<Tables>({ dialect });
}

export function isPostgres(url: string): boolean {
  return /^postgres(ql)?:/.test(url);
}

export function isTimeout(error: unknown): boolean {
  return error instanceof Error && "code" in error && timeouts.includes(error.code);
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

function sqlite(path: string, onFile: OnFile | undefined): SqliteDialect {
  return new SqliteDialect({
    database: () => {
      if (path !== ":memory:") {
        if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error("it is a folder");
        keepDatabase(path);
      }
      const database = new SQLite(path, { timeout: patience });
      database.pragma("journal_mode = WAL");
      database.pragma("synchronous = NORMAL");
      if (path !== ":memory:") onFile?.(database);
      return Promise.resolve(database);
    },
  });
}

/** The driver takes a while to load, and an embedded edge never needs it. */
async function postgres(url: string, limited: typeof limits, bounds: PoolBounds): Promise<PostgresDialect> {
  const { default: pg } = await import("pg");
  // Set by a statement: what stands between may refuse them where the connection begins.
  const setting = Object.entries(limited).map(([name, value]) => `SET ${name} = ${value}`);
  const pool = new pg.Pool({
    connectionString: url,
    max: bounds.connections,
    // Nobody waits so long: this ends the attempt.
    connectionTimeoutMillis: 2 * bounds.patience,
    onConnect: async (client: ClientBase) => {
      for (const statement of setting) await client.query(statement);
    },
  });
  // A connection that breaks while nobody uses it is replaced when it is needed; whoever uses one hears of it there.
  pool.on("error", () => undefined);
  return new PostgresDialect({ pool: withinBounds(pool, bounds) });
}

/** The driver's own words; its messages name hosts and files, never passwords. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && error.message === "" ? String(error.code) : error.message;
}
