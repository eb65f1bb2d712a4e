import { randomInt } from "node:crypto";
import { lstatSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Command } from "commander";
import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };
import { DialtreeError } from "../errors.ts";
import { makeFolders } from "../safe/files.ts";
import { line, lines, shown } from "../safe/text.ts";
import { writeNew } from "./files.ts";
import { print, sayLine } from "./terminal.ts";

export function initCommand(): Command {
  return new Command("init")
    .description(
      "Write a starter tree, its schema for the editor, and a .gitignore. It runs on the embedded sandbox.",
    )
    .argument("[dir]", "folder, made when it is missing", ".")
    .addHelpText(
      "after",
      `
Examples:
  dialtree init phones
  dialtree validate phones/account.yaml && dialtree up phones/account.yaml`,
    )
    .action((dir: string) => {
      const folder = resolve(dir);
      const files = {
        "account.yaml": starter(organizationOf(folder)),
        "tree.schema.json": `${JSON.stringify(treeSchema, null, 2)}\n`,
        ".gitignore": ".dialtree/\ndialtree-review/\nnode_modules/\n",
      };
      const [taken] = Object.keys(files).filter(
        (name) => name !== ".gitignore" && isThere(join(folder, name)),
      );
      if (taken !== undefined) {
        throw new DialtreeError("DT1009", `${join(dir, taken)} is there already`, {
          hint: "Name another folder; nothing was written.",
        });
      }
      makeFolders(folder);
      for (const [name, text] of Object.entries(files)) {
        if (isThere(join(folder, name))) continue;
        writeNew(join(folder, name), text);
        print(lines([shown(join(dir, name))]));
      }
      sayLine(line`next: dialtree validate ${shown(join(dir, "account.yaml"))}`);
    });
}

/** A link that leads nowhere is there as well. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}

function organizationOf(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
  return name || "acme";
}

/** A few characters that nobody guesses, none of which looks like another one. */
function chance(): string {
  const letters = "bcdfghjkmnpqrstvwxz23456789";
  return Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join("");
}

function starter(organization: string): string {
  return `# yaml-language-server: $schema=./tree.schema.json
version: 1
organization: ${organization}

# People, reached on SIP users of any account.
users:
  dana: { name: Dana Reyes, sipUsers: [office/dana-desk] }

accounts:
  # The embedded sandbox; a real account has \`provider: telnyx\`, \`environment: production\` and
  # \`credentials: { apiKey: { env: TELNYX_API_KEY }, publicKey: { env: TELNYX_PUBLIC_KEY } }\`.
  office:
    provider: sandbox
    domains:
      main: { prefix: ${organization}-${chance()} } # unique among all customers of a carrier, and not to be guessed
    outboundProfiles:
      national: { destinations: [US, CA], dailySpendLimitUsd: 20 }
    credentialLists:
      staff: { outboundProfile: national }
    credentialAttachments:
      - { domain: main, list: staff }
    sipUsers:
      dana-desk: { list: staff }
    extensions:
      "101": { label: Dana, target: { user: dana } }
    phones:
      main: { number: "+13125550100", target: { extension: "101" } }
`;
}
