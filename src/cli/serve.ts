import { join } from "node:path";
import { Command, Option } from "commander";
import { port } from "./port.ts";
import type { ServeOptions, TokenOptions } from "./run-edge.ts";

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
    .action(async (options: ServeOptions) => {
      const { runEdge } = await import("./run-edge.ts");
      await runEdge(options);
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
    .action(async (options: TokenOptions) => {
      const { makeToken } = await import("./run-edge.ts");
      process.stdout.write(`${await makeToken(options)}\n`);
    });
  return serve;
}
