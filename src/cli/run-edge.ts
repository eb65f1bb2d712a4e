import { existsSync } from "node:fs";
import { basename, dirname } from "node:path";
import { type Logger, pino } from "pino";
import { isPostgres } from "../edge/database.ts";
import { secretBytes } from "../edge/embedded.ts";
import type { Role } from "../edge/grant.ts";
import { keptKinds, validatorOf } from "../edge/kinds.ts";
import { openEdgeStore } from "../edge/open.ts";
import { controlsOf, type KeyPlace } from "../edge/queues/controls.ts";
import { Refusal } from "../edge/refusal.ts";
import { serveEdge } from "../edge/serve.ts";
import { edgeService } from "../edge/service.ts";
import type { EdgeStore } from "../edge/store.ts";
import type { TokenEntry } from "../edge/tokens.ts";
import { DialtreeError } from "../errors.ts";
import { readCredential } from "../lifecycle/credentials.ts";
import { folderOf, ownFolder } from "../safe/files.ts";
import { givenSecret, keptSecret } from "../safe/secret-file.ts";
import { lines, type Shown, shown, shownJson } from "../safe/text.ts";
import { ownPlace } from "./own-place.ts";
import { untilAsked } from "./signals.ts";
import { table } from "./table.ts";
import { print, say } from "./terminal.ts";

export interface ServeOptions {
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly keyFile: string;
  readonly maskNumbers?: boolean;
  readonly carrierKey: readonly KeyPlace[];
  readonly carrierEndpoint: readonly string[];
  /** Days. */
  readonly keepCalls: number;
}

export interface TokensOptions {
  readonly database: string;
  readonly organization: string;
}

export interface TokenOptions extends TokensOptions {
  readonly role: Role;
  readonly account: readonly string[];
  readonly expires?: string;
  readonly name: string;
}

/** Serves the edge until it is told to end. */
export async function runEdge({
  database,
  host,
  port,
  publicUrl,
  keyFile,
  maskNumbers = false,
  carrierKey,
  carrierEndpoint,
  keepCalls,
}: ServeOptions): Promise<void> {
  const log = pino({ base: null }, { write: (text) => say(shownJson(text)) });
  const secret = secretOf(ownPlace(keyFile));
  const store = await openEdgeStore(databaseUrl(database), true, (error) =>
    log.error({ err: error }, "what a token was used for last could not be kept"),
  );
  for (const kind of keptKinds.values()) validatorOf(kind);
  let base = publicUrl ?? "";
  const edge = edgeService({
    store,
    grantOf: (token) => store.tokens.grantOf(token),
    secret,
    get publicUrl() {
      return base;
    },
    log,
    masksNumbers: maskNumbers,
    controls: controlsOf(carrierKey, carrierEndpoint, (place) => keyAt(place, log), process.cwd()),
    keepsCalls: keepCalls,
  });
  const served = await serveEdge(edge.app, host, port, log);
  base ||= served.url;
  const asked = untilAsked();
  print(lines([shown(served.url)]));
  if (!(await store.tokens.hasAny())) {
    log.warn("no token exists yet, so every request is refused: make one with `dialtree serve token`");
  }
  log.info({ signal: await asked }, "ending");
  await served.close();
  await edge.close();
  await store.close();
}

/** A carrier's key; one that is not there is said, and queues are rung from the caller's call until it is. */
function keyAt(place: string, log: Pick<Logger, "warn">): string | undefined {
  const [source = "", ...rest] = place.split(":");
  const name = rest.join(":");
  try {
    return readCredential(source === "env" ? { env: name } : { file: name }, () => undefined, process.cwd());
  } catch (error) {
    if (!(error instanceof DialtreeError)) throw error;
    log.warn({ reason: error.message }, "a carrier's key could not be read");
    return undefined;
  }
}

/** Makes a token, which is shown this once. */
export function makeToken({ account, ...options }: TokenOptions): Promise<string> {
  const accounts = account.length === 0 ? undefined : [...new Set(account)];
  return withStore(options, async (store) => {
    return (await store.tokens.add(options.organization, { ...options, accounts })).token;
  });
}

/** The organization's tokens as a table, without themselves. */
export function listTokens(options: TokensOptions): Promise<Shown> {
  return withStore(options, async (store) => tableOf(await store.tokens.list(options.organization)));
}

/** Takes a token away; what it has in flight ends. */
export function revokeToken(options: TokensOptions, id: string): Promise<void> {
  return withStore(options, (store) => store.tokens.revoke(options.organization, id));
}

/** @throws {DialtreeError} DT1004 for what the store refuses */
async function withStore<T>(
  { database, organization }: TokensOptions,
  work: (store: EdgeStore) => Promise<T>,
): Promise<T> {
  const store = await openEdgeStore(databaseUrl(database));
  try {
    return await work(store);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    throw new DialtreeError("DT1004", cause.message, {
      hint: `\`dialtree serve token list --organization ${organization}\` shows the tokens that there are.`,
      cause,
    });
  } finally {
    await store.close();
  }
}

function tableOf(tokens: readonly TokenEntry[]): Shown {
  const header = ["ID", "ROLE", "ACCOUNTS", "MADE", "EXPIRES", "LAST USED", "NAME"];
  const rows = tokens.map(({ id, role, accounts, made, expires, used, name }) => [
    id,
    role,
    accounts?.join(",") ?? "all",
    made?.slice(0, 10) ?? "-",
    expires ?? "never",
    used ?? "-",
    name,
  ]);
  return table([header, ...rows]);
}

/** The secret behind provisioning URLs: the user's own where there is one, else one that is made. */
function secretOf(file: string): string {
  const isOwn = basename(dirname(file)) === ownFolder;
  if (!isOwn && existsSync(file)) return givenSecret(file);
  return keptSecret(folderOf(file), basename(file), secretBytes);
}

function databaseUrl(text: string): string {
  return isPostgres(text) || text === ":memory:" ? text : ownPlace(text);
}
