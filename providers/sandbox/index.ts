import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { DialtreeError } from "../../src/errors.ts";
import { ownFolder } from "../../src/safe/files.ts";
import type { Fetch } from "../../src/safe/http.ts";
import { isWithin } from "../../src/safe/within.ts";
import type { CallControl } from "../calls.ts";
import type { Connection, ControlConnection } from "../provider.ts";
import { connectTelnyx, controlTelnyx } from "../telnyx/index.ts";
import { keyOf, sandboxKey } from "./accounts.ts";
import { ErrorAnswer } from "./answers.ts";
import { sandboxApp } from "./app.ts";
import { type Board, newBoard } from "./calls/board.ts";
import { type Exchange, type ExchangeOptions, exchangeOn } from "./calls/exchange.ts";
import { publicKeyOf, signatureOf } from "./calls/keys.ts";
import { openDatabase, type SandboxDatabase } from "./database.ts";
import { addFault, type Fault, takeFaults } from "./faults.ts";
import { ofFile } from "./mishaps.ts";
import { type Rate, rateCounter } from "./rate.ts";
import type { Conditions } from "./scene.ts";
import { own, seed } from "./seeding.ts";
import { type Switch, switchesOn } from "./switches.ts";

export { sandboxKey } from "./accounts.ts";
export type { Exchange } from "./calls/exchange.ts";
export { type CallEvent, type CallStory, type Rang, ringsIn } from "./calls/story.ts";
export type { Behaviour, PlacedCall, Press } from "./calls/world.ts";
export { type Fault, parseFault } from "./faults.ts";
export { ownedNumbers } from "./inventory.ts";
export { allSwitches, isSwitch, type Switch, switches } from "./switches.ts";

/** Milliseconds that a number order takes unless a fault says otherwise. */
const orderTime = 250;

/** Milliseconds that it waits for documents, or for their review. */
const paperTime = 10 * 24 * 60 * 60_000;
/** Milliseconds by which the carrier's clock is before ours, where it is. */
const clockAhead = 10 * 60_000;

/** The embedded carrier: Telnyx's v2 API over a SQLite file, without a network. */
export interface Sandbox {
  /** Answers one request as the carrier would; rejects as `fetch` does when a fault breaks the connection. */
  readonly fetch: Fetch;
  /** Asks for a fault; it holds for every process on the same file until it is used up. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  /** Has the carrier do what the switch says, or no more; it holds for every process on the same file. */
  turn(name: Switch, on: boolean): void;
  /** The switches that are on. */
  switchesOn(): ReadonlySet<Switch>;
  /** The key of a tree's account that names none: each has an account of its own, the first one to come the first. */
  keyOf(account: string): string;
  /** Gives an account, by its key, numbers as if it had ordered them; those that somebody uses stay so. */
  own(numbers: readonly string[], account?: string): void;
  /** The telephone network that its numbers and phones are on. */
  exchange(options: ExchangeOptions): Exchange;
  /** What the webhooks of an account, by its key, are verified with: 32 bytes in base64. */
  webhookKey(account: string): string;
  /** The headers that prove a webhook of an account. @param at seconds since 1970 */
  signed(account: string, at: number, body: string): Record<string, string>;
  close(): void;
}

/**
 * @param file path of the SQLite file, made when it is missing; `:memory:` keeps nothing
 * @throws {DialtreeError} DT1026, DT1018, DT1022
 */
export function openSandbox(file: string): Sandbox {
  const board = newBoard();
  const { db, app } = opening(file, board);
  const rateOf = rateCounter();
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      try {
        const switches = switchesOn(db);
        const rate = rateOf(request.headers.get("authorization") ?? "", switches.has("rate-limits"));
        const carryOut = (conditions: Conditions) => Promise.resolve(app.fetch(request, conditions));
        return withHeaders(await withFaults({ db, switches, rate }, request, carryOut), switches, rate);
      } catch (error) {
        throw ofFile(file, error);
      }
    },
    addFault: (fault) => addFault(db, fault),
    clearFaults: () => db.clearFaults(),
    turn: (name, on) => db.turn(name, on),
    switchesOn: () => switchesOn(db),
    keyOf: (account) => keyOf(db, account),
    own: (numbers, account = sandboxKey) => own(db, numbers, account),
    exchange: (options) => exchangeOn(db, board, options),
    webhookKey: (account) => publicKeyOf(db, account),
    signed: (account, at, body) => signatureOf(db, account, at, body),
    close: () => db.close(),
  };
}

function opening(file: string, board: Board) {
  try {
    const db = openDatabase(file, seed);
    return { db, app: sandboxApp(db, board) };
  } catch (error) {
    throw ofFile(file, error, true);
  }
}

/** Whether a fault broke the connection. */
export function isReset(error: unknown): boolean {
  return error instanceof ConnectionReset;
}

/** How the carrier is, apart from what is asked of it. */
interface Circumstances {
  readonly db: SandboxDatabase;
  readonly switches: ReadonlySet<Switch>;
  readonly rate: Rate;
}

/** What every answer has; a fault's own headers stay. */
function withHeaders(response: Response, switches: ReadonlySet<Switch>, { headers }: Rate): Response {
  const clock = Date.now() + (switches.has("clock-ahead") ? clockAhead : 0);
  const all = { ...headers, date: new Date(clock).toUTCString(), "x-request-id": randomUUID() };
  for (const [name, value] of Object.entries(all))
    if (!response.headers.has(name)) response.headers.set(name, value);
  return response;
}

async function withFaults(
  { db, switches, rate }: Circumstances,
  request: Request,
  carryOut: (conditions: Conditions) => Promise<Response>,
): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/v2/, "");
  const faults = takeFaults(db, request.method, path);
  const find = (effect: Fault["effect"]) => faults.find((fault) => fault.effect === effect);

  const latency = find("latency");
  if (latency) await sleep(latency.ms ?? 0);
  if (find("reset-before")) throw new ConnectionReset();
  const limited = find("rate-limit");
  if (limited) return rateLimited(limited.retryAfter ?? 1);
  const failure = find("status");
  if (failure) return failed(failure.status ?? 503);
  if (rate.isSpent) return rateLimited(1);

  const response = await carryOut({
    switches,
    staleness: find("stale-list")?.ms ?? 0,
    orderTime: find("slow-order")?.ms ?? orderTime,
    paperTime: find("slow-order")?.ms ?? paperTime,
    orderFails: find("failed-order") !== undefined,
  });
  if (find("reset-after")) throw new ConnectionReset();
  return response;
}

/** The error that `fetch` rejects with when the peer closes the connection. */
class ConnectionReset extends TypeError {
  constructor() {
    super("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
  }
}

function rateLimited(seconds: number): Response {
  const refusal = new ErrorAnswer(
    429,
    "10011",
    "Too many requests",
    "You have exceeded the maximum number of allowed requests.",
  );
  return answer(refusal, {
    "retry-after": String(seconds),
    "x-ratelimit-limit": "20",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset": String(seconds),
  });
}

function failed(status: number): Response {
  return answer(
    new ErrorAnswer(
      status as ContentfulStatusCode,
      "10000",
      "Unexpected error",
      "An unexpected error occurred.",
    ),
    {},
  );
}

function answer(refusal: ErrorAnswer, headers: Record<string, string>): Response {
  return Response.json(refusal.body(), { status: refusal.status, headers });
}

/** The Telnyx adapter over an in-process sandbox: nothing between them differs from the carrier's own API. */
export async function connectSandbox({ account, credentials, endpoint, settings, project }: Connection) {
  // An endpoint is a sandbox on a port, whose accounts a tree has to name; without one it is in this process.
  if (endpoint)
    return connectTelnyx({ apiKey: credentials.apiKey || sandboxKey, endpoint }, { fetch: globalThis.fetch });
  const sandbox = sandboxIn(project, settings.database);
  const apiKey = credentials.apiKey || sandbox.keyOf(account);
  return {
    ...(await connectTelnyx({ apiKey, endpoint: "http://sandbox.invalid/v2" }, { fetch: sandbox.fetch })),
    webhookKey: () => Promise.resolve(sandbox.webhookKey(apiKey)),
  };
}

/** The same adapter's hand on calls under way. */
export async function controlSandbox({
  account,
  credentials,
  endpoint,
  settings,
  project,
  carrierAccount,
}: ControlConnection): Promise<CallControl> {
  if (endpoint) {
    const connection = { apiKey: credentials.apiKey || sandboxKey, endpoint };
    return controlTelnyx(connection, carrierAccount, globalThis.fetch);
  }
  const sandbox = sandboxIn(project, settings.database);
  const apiKey = credentials.apiKey || sandbox.keyOf(account);
  return controlTelnyx({ apiKey, endpoint: "http://sandbox.invalid/v2" }, carrierAccount, sandbox.fetch);
}

/** The sandbox that accounts of a project have in this process. @throws {DialtreeError} DT1022, DT1026 */
export function sandboxIn(project: string, database?: string): Sandbox {
  return inProcess(databaseOf(project, database));
}

/** A tree names no database outside its project, which the sandbox would write. */
function databaseOf(project: string, named: string | undefined): string {
  const file = resolve(project, named ?? join(ownFolder, "sandbox.sqlite"));
  if (named === undefined || isWithin(file, [project], [".git"])) return file;
  throw new DialtreeError("DT1022", `the database ${named} lies outside the project`, {
    hint: "Name a file below the project's folder.",
  });
}

const opened = new Map<string, Sandbox>();

function inProcess(file: string): Sandbox {
  const known = opened.get(file) ?? openSandbox(file);
  opened.set(file, known);
  return known;
}
