import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { expiryForm, expiryOf } from "../edge/expiry.ts";
import { roles } from "../edge/grant.ts";
import { type KeyPlace, keyPlaceOf } from "../edge/queues/controls.ts";
import { isAccountName, isOrganizationName, isTokenName } from "../edge/words.ts";
import { lines, shown } from "../safe/text.ts";
import { port } from "./port.ts";
import type { ServeOptions, TokenOptions, TokensOptions } from "./run-edge.ts";
import { print } from "./terminal.ts";

const databaseOption = () =>
  new Option("--database <url>", "postgres://… or a SQLite file")
    .env("DIALTREE_DATABASE")
    .default(join(".dialtree", "edge.sqlite"));

export function serveCommand(): Command {
  const serve = new Command("serve")
    .description(
      "Serve the edge for a whole team: the admin API, which keeps extensions, users, teams and how calls go, and the answers to carriers' calls.",
    )
    .addOption(databaseOption())
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port; 0 takes a free one", port, 4020)
    .option(
      "--public-url <url>",
      "base URL under which carriers and desk phones reach the edge; default: the one that is served",
    )
    .option(
      "--key-file <file>",
      "the secret behind desk phones' URLs, made when missing",
      join(".dialtree", "edge.key"),
    )
    .addOption(
      new Option(
        "--carrier-key <place>",
        "where the edge may read carriers' keys that accounts name, so that callers wait in queues: env:NAME or file:PATH, with ORGANIZATION= or ORGANIZATION/ACCOUNT= before it for that alone; repeatable",
      )
        .env("DIALTREE_CARRIER_KEYS")
        .argParser(keyPlaces)
        .default([]),
    )
    .option(
      "--carrier-endpoint <url>",
      "an address besides the carriers' own to which such a key may be sent; repeatable",
      (url: string, all: readonly string[]) => [...all, url],
      [],
    )
    .option(
      "--mask-numbers",
      "write the numbers of calls to the log, and to what is kept of calls, without their last digits",
    )
    .option(
      "--keep-calls <days>",
      "days for which it is kept what was done with calls; 0 keeps nothing",
      days,
      30,
    )
    .addHelpText(
      "after",
      `
There is no default token: \`dialtree serve token\` makes one, and shows it once. GET /openapi.json describes the API.

Examples:
  dialtree serve token --organization acme --role editor
  dialtree serve --port 4020
  dialtree serve --carrier-key env:CARRIER_KEY
  DIALTREE_DATABASE=postgres://edge@db/edge dialtree serve --host 0.0.0.0 --public-url https://edge.example.com`,
    )
    .action(async (options: ServeOptions) => {
      const { runEdge } = await import("./run-edge.ts");
      await runEdge(options);
    });
  serve.addCommand(tokenCommand());
  return serve;
}

/** In a variable, several stand one after the other, parted by commas. */
function keyPlaces(text: string, all: readonly KeyPlace[] = []): readonly KeyPlace[] {
  const places = text.split(",").map((each) => keyPlaceOf(each.trim()));
  if (places.includes(undefined))
    throw new InvalidArgumentError(
      "It is env:NAME, file:PATH, or one of them after ORGANIZATION= or ORGANIZATION/ACCOUNT=.",
    );
  return [...all, ...places.filter((place) => place !== undefined)];
}

function tokenCommand(): Command {
  return new Command("token")
    .description("Make, list and revoke an organization's bearer tokens.")
    .addCommand(makeCommand(), { isDefault: true })
    .addCommand(listCommand())
    .addCommand(revokeCommand())
    .addHelpText(
      "after",
      `
Options of making one, the default: dialtree serve token make --help

Examples:
  export EDGE_TOKEN=$(dialtree serve token --organization acme --role editor --expires 90d --name ci)
  dialtree serve token --organization acme --role editor --account front
  dialtree serve token list --organization acme
  dialtree serve token revoke --organization acme 0f3a52c9b1d4`,
    );
}

function makeCommand(): Command {
  return tokensCommand("make")
    .description("Make a token. It is printed once; only its hash is kept.")
    .addOption(
      new Option("--role <role>", "viewer reads, editor writes, owner makes and revokes tokens, too")
        .choices(roles)
        .default("viewer"),
    )
    .addOption(
      new Option("--scope <scope>", "read: --role viewer; write: --role editor")
        .choices(["read", "write"])
        .conflicts("role")
        .hideHelp(),
    )
    .option("--account <name>", "hold it to this account's objects, repeatable", accounts, [])
    .option("--expires <when>", "a duration such as 12h, 90d or 8w, a date or a moment", expires)
    .option("--name <text>", "what it is for, to know it by", tokenName, "")
    .action(async ({ scope, ...options }: TokenOptions & { scope?: "read" | "write" }) => {
      const { makeToken } = await import("./run-edge.ts");
      const role = scope === "write" ? "editor" : options.role;
      print(lines([shown(await makeToken({ ...options, role }))]));
    });
}

function listCommand(): Command {
  return tokensCommand("list")
    .description("List the tokens: role, accounts, when each was made, ends and was used last; never itself.")
    .action(async (options: TokensOptions) => {
      const { listTokens } = await import("./run-edge.ts");
      print(await listTokens(options));
    });
}

function revokeCommand(): Command {
  return tokensCommand("revoke")
    .description("Take a token away, by the id that the list shows.")
    .argument("<id>", "the token's id")
    .action(async (id: string, options: TokensOptions) => {
      const { revokeToken } = await import("./run-edge.ts");
      await revokeToken(options, id);
    });
}

function tokensCommand(name: string): Command {
  return new Command(name)
    .addOption(databaseOption())
    .requiredOption("--organization <name>", "the organization that it is about", organization);
}

function days(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number of days, 0 to 9999.");
}

function organization(text: string): string {
  if (isOrganizationName(text)) return text;
  throw new InvalidArgumentError("It has 1 to 100 letters, digits, dots, hyphens and underscores.");
}

function accounts(text: string, before: string[]): string[] {
  if (isAccountName(text)) return [...before, text];
  throw new InvalidArgumentError("It is an account's name as in the tree.");
}

function expires(text: string): string {
  const moment = expiryOf(text);
  if (moment !== undefined) return moment;
  throw new InvalidArgumentError(`It is ${expiryForm}, and has not passed.`);
}

function tokenName(text: string): string {
  if (isTokenName(text)) return text;
  throw new InvalidArgumentError("It has at most 100 characters, none of them a control.");
}
