import { once } from "node:events";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { edgeApp } from "../edge/app.ts";
import { isPostgres, openEdgeDatabase } from "../edge/database.ts";
import { edgeSecret } from "../edge/embedded.ts";
import { serveEdge } from "../edge/serve.ts";
import { edgeStore, type Scope } from "../edge/store.ts";
import { port } from "./port.ts";

interface ServeOptions {
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly keyFile: string;
}

const databaseOption = () =>
  new Option("--database <url>", "postgres://… or a SQLite file")
    .env("DIALTREE_DATABASE")
    .default(join(".dialtree", "edge.sqlite"));

export function serveCommand(): Command {
  const serve = new Command("serve")
    .description(
      "Serve the edge's admin API, which keeps extensions, users, teams and how calls go for a whole team.",
    )
    .addOption(databaseOption())
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port; 0 takes a free one", port, 4020)
    .option(
      "--public-url <url>",
      "base URL under which desk phones reach the edge; default: the one that is served",
    )
    .option(
      "--key-file <file>",
      "the secret behind desk phones' URLs, made when missing",
      join(".dialtree", "edge.key"),
    )
    .addHelpText(
      "after",
      `
There is no default token: \`dialtree serve token\` makes one, and shows it once. GET /openapi.json describes the API.

Examples:
  dialtree serve token --organization acme --scope write
  dialtree serve --port 4020
  DIALTREE_DATABASE=postgres://edge@db/edge dialtree serve --host 0.0.0.0 --public-url https://edge.example.com`,
    )
    .action(async ({ database, host, port: wanted, publicUrl, keyFile }: ServeOptions) => {
      const { pino } = await import("pino");
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
      const served = await serveEdge(app, host, wanted, log);
      base ||= served.url;
      process.stdout.write(`${served.url}\n`);
      if (!(await store.hasTokens()))
        log.warn("no token exists yet, so every request is refused: make one with `dialtree serve token`");
      await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
      await served.close();
      await store.close();
    });
  serve
    .command("token")
    .description("Make a bearer token for an organization. It is printed once; only its hash is kept.")
    .addOption(databaseOption())
    .requiredOption("--organization <name>", "the organization that it is for")
    .addOption(new Option("--scope <scope>", "what it allows").choices(["read", "write"]).default("read"))
    .option("--name <text>", "what it is for, to know it by", "")
    .addHelpText(
      "after",
      "\nExample:\n  export EDGE_TOKEN=$(dialtree serve token --organization acme --scope write --name ci)",
    )
    .action(async (options: { database: string; organization: string; scope: Scope; name: string }) => {
      const store = edgeStore(await openEdgeDatabase(databaseUrl(options.database)));
      try {
        process.stdout.write(`${await store.addToken(options.organization, options.scope, options.name)}\n`);
      } finally {
        await store.close();
      }
    });
  return serve;
}

function databaseUrl(text: string): string {
  return isPostgres(text) || text === ":memory:" ? text : resolve(text);
}
