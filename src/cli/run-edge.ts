import { once } from "node:events";
import { resolve } from "node:path";
import { pino } from "pino";
import { edgeApp } from "../edge/app.ts";
import { isPostgres, openEdgeDatabase } from "../edge/database.ts";
import { edgeSecret } from "../edge/embedded.ts";
import { serveEdge } from "../edge/serve.ts";
import { edgeStore, type Scope } from "../edge/store.ts";

export interface ServeOptions {
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly keyFile: string;
}

export interface TokenOptions {
  readonly database: string;
  readonly organization: string;
  readonly scope: Scope;
  readonly name: string;
}

/** Serves the edge until it is told to end. */
export async function runEdge({ database, host, port, publicUrl, keyFile }: ServeOptions): Promise<void> {
  const log = pino({ base: null }, pino.destination(2));
  const store = edgeStore(await openEdgeDatabase(databaseUrl(database)));
  let base = publicUrl ?? "";
  const app = edgeApp({
    store,
    grantOf: (token) => store.grantOf(token),
    secret: edgeSecret(resolve(keyFile)),
    get publicUrl() {
      return base;
    },
  });
  const served = await serveEdge(app, host, port, log);
  base ||= served.url;
  process.stdout.write(`${served.url}\n`);
  if (!(await store.hasTokens())) {
    log.warn("no token exists yet, so every request is refused: make one with `dialtree serve token`");
  }
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await served.close();
  await store.close();
}

/** Makes a token, which is shown this once. */
export async function makeToken({ database, organization, scope, name }: TokenOptions): Promise<string> {
  const store = edgeStore(await openEdgeDatabase(databaseUrl(database)));
  try {
    return await store.addToken(organization, scope, name);
  } finally {
    await store.close();
  }
}

function databaseUrl(text: string): string {
  return isPostgres(text) || text === ":memory:" ? text : resolve(text);
}
