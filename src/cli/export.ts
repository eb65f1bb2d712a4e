import { join } from "node:path";
import { Command, Option } from "commander";
import { allProviders } from "../../providers/index.ts";
import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };
import type { CredentialReference, Tree } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import { kindNamed } from "../kinds/registry.ts";
import { accountsOf, snapshotOfTree } from "../live/export/accounts.ts";
import type { Exported } from "../live/export/export.ts";
import { filesOf } from "../live/export/files.ts";
import { slugOf } from "../live/export/naming.ts";
import { reportOf } from "../live/export/report.ts";
import { line, lines, shown } from "../safe/text.ts";
import { schemaFindings } from "../tree/schema-findings.ts";
import { liveTree, readAsTree } from "./live.ts";
import { refuseFilled, writeFolder } from "./new-folder.ts";
import { allowOption, stackOption } from "./options.ts";
import { print, sayLine } from "./terminal.ts";

interface ExportOptions {
  readonly output: string;
  readonly provider?: string;
  readonly environment?: string;
  readonly endpoint?: string;
  readonly organization?: string;
  readonly edge?: string;
  readonly edgeTokenEnv?: string;
  readonly stack: string;
  readonly allow: readonly string[];
  /** `apiKeyEnv`, `apiKeyFile` and their like. */
  readonly [credential: string]: unknown;
}

/** What the report is called, beside the tree's files. */
const reportName = "export-report.md";

/** What the list of ids is called, by which `dialtree import` takes over what has the same label as something else. */
const idsName = "export-ids.txt";

export function exportCommand(): Command {
  const command = new Command("export")
    .description("Write what is at the carrier and at the edge as a tree. Changes nothing there.")
    .argument(
      "<account-or-tree>",
      "a name for an account, with --provider; or a tree, for all of its accounts",
    )
    .requiredOption("-o, --output <dir>", "folder for the tree, made; it must not be there, or be empty")
    .addOption(
      new Option("--provider <name>", "export one account of this provider").choices(providerNames()),
    )
    .addOption(new Option("--environment <name>", "what the account is for").choices(["test", "production"]))
    .option("--endpoint <url>", "the API's address, where it is not the provider's own")
    .option("--organization <name>", "who owns the account (default: the account's name)")
    .option("--edge <url>", "the edge that keeps extensions, users and teams (default: the embedded one)")
    .option("--edge-token-env <name>", "environment variable with the edge's token");
  for (const { name, description } of credentials())
    for (const source of ["env", "file"] as const)
      command.addOption(
        new Option(`--${kebab(name)}-${source} <${source === "env" ? "name" : "file"}>`, description(source)),
      );
  return command
    .addOption(stackOption())
    .addOption(allowOption())
    .addHelpText(
      "after",
      `
The folder is a tree that \`dialtree validate\` reads, with ${reportName}: what no tree can hold, and what was chosen; and
${idsName}, by which \`dialtree import --ids\` knows what each resource is. A credential is only named, never written.

Examples:
  dialtree export front ${example()} -o phones
  dialtree export account.yaml -o as-it-is        what its accounts have now, in the tree's own names`,
    )
    .action(async (subject: string, options: ExportOptions) => {
      refuseFilled(options.output);
      const live =
        options.provider === undefined
          ? (await liveTree(subject, options.stack, options.allow)).live
          : await readAccount(subject, options);
      write(live, options.output);
    });
}

/** @throws {DialtreeError} DT1004 where the options name no account */
async function readAccount(name: string, options: ExportOptions): Promise<Exported> {
  const written = accountFrom(name, options);
  const [wrong] = schemaFindings(written);
  if (wrong !== undefined)
    throw new DialtreeError("DT1004", `the account ${shown(name)}: ${wrong.message}`, { hint: wrong.hint });
  // Whoever typed an endpoint has named where the key goes.
  return readAsTree(written, accountsOf(snapshotOfTree(written), written.organization, ["change:endpoint"]));
}

/** A tree with nothing but the account. */
function accountFrom(name: string, options: ExportOptions): Tree {
  const { provider, environment, endpoint, edge, edgeTokenEnv } = options;
  const given = credentials().flatMap(({ name: credential }): [string, CredentialReference][] => {
    const [env, file] = [options[`${credential}Env`], options[`${credential}File`]];
    if (typeof env === "string") return [[credential, { env }]];
    return typeof file === "string" ? [[credential, { file }]] : [];
  });
  const account = {
    provider,
    environment,
    credentials: given.length > 0 ? Object.fromEntries(given) : undefined,
    endpoint,
    edge: edge === undefined ? undefined : { url: edge, token: { env: edgeTokenEnv ?? "" } },
  };
  const said = Object.entries(account).filter(([, value]) => value !== undefined);
  const organization = options.organization ?? slugOf(name);
  // The schema judges it next.
  return { version: 1, organization, accounts: { [name]: Object.fromEntries(said) } } as unknown as Tree;
}

function write(live: Exported, folder: string): void {
  const files = filesOf(live, "./tree.schema.json");
  files.set(reportName, reportOf(live));
  files.set(idsName, idsOf(live));
  files.set("tree.schema.json", `${JSON.stringify(treeSchema, null, 2)}\n`);
  writeFolder(folder, files);
  print(lines([...files.keys()].map((name) => shown(join(folder, name)))));
  const [held, leftOut] = [live.resources.length, live.notes.filter(({ isLeftOut }) => isLeftOut).length];
  sayLine(
    line`exported ${held} resources; ${leftOut} things are in no tree: ${shown(join(folder, reportName))}`,
  );
  sayLine(line`next: dialtree validate ${shown(folder)}, then`);
  sayLine(line`      dialtree import ${shown(folder)} --ids ${shown(join(folder, idsName))}`);
}

/** Every resource with the id of the object that it is, a line each. */
function idsOf({ resources }: Exported): string {
  const named = resources.map(
    ({ kind, name, object }) => `${kindNamed(kind).id} ${name}=${object.stored.id}\n`,
  );
  return named.join("");
}

const providerNames = (): string[] => allProviders().map(({ name }) => name);

/** Every credential that a provider has, once. */
function credentials() {
  const all = allProviders().flatMap(({ credentials: { properties } }) => Object.entries(properties));
  return [...new Map(all)].map(([name, said]) => ({
    name,
    description: (source: "env" | "file") =>
      `${source === "env" ? "environment variable" : "file of the project"} with the account's ${name}: ${said.description}`,
  }));
}

/** The options that name an account of the first provider that needs a key. */
function example(): string {
  const provider = allProviders().find(({ needsCredentials }) => needsCredentials);
  const { required = [], properties = {} } = provider?.credentials ?? {};
  const keys = required.map((name) => {
    const [{ env = "NAME" } = {}] = (properties[name]?.examples ?? []) as { env?: string }[];
    return `--${kebab(name)}-env ${env}`;
  });
  return [`--provider ${provider?.name}`, ...keys].join(" ");
}

/** `api-key` of `apiKey`. */
const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
