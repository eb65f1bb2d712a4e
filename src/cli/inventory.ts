import { Command, Option } from "commander";
import { inventoryOf } from "../live/inventory.ts";
import { reviewAsHtml } from "../plan/html.ts";
import type { InventoryItem } from "../plan/inventory-item.ts";
import type { Review } from "../plan/plan.ts";
import { joined, line, lines, type Shown, shown, shownJson } from "../safe/text.ts";
import { writeOutput } from "./files.ts";
import { stackOption, takeOverOption } from "./options.ts";
import { table } from "./table.ts";
import { print, sayLine } from "./terminal.ts";
import { packageVersion } from "./version.ts";

interface InventoryOptions {
  readonly stack: string;
  readonly format: keyof typeof writers;
  readonly output?: string;
  readonly takeOver?: true;
}

export function inventoryCommand(): Command {
  return new Command("inventory")
    .description(
      "Show what is at the carrier and in no tree: numbers and their cost, credentials, detached things.",
    )
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .addOption(takeOverOption())
    .addOption(
      new Option("--format <format>", "how it is printed").choices(Object.keys(writers)).default("text"),
    )
    .option("-o, --output <file>", "write to a file instead of stdout")
    .addHelpText(
      "after",
      `
It changes nothing. \`dialtree import\` takes what is there under a tree.

Examples:
  dialtree inventory account.yaml
  dialtree inventory account.yaml --stack production --format json -o inventory.json
  dialtree inventory account.yaml --format html -o inventory.html     beside what is of the tree, and what drifted`,
    )
    .action(async (place: string, { stack, takeOver, format, output }: InventoryOptions) => {
      const { openTreeStack } = await import("./open-stack.ts");
      const opened = await openTreeStack(place, stack, { purpose: "look", takeOver });
      sayLine(line`reading the accounts ...`);
      const { review, live, state } = await opened.drift({});
      const text = writers[format]({ ...review, inventory: inventoryOf(state, live.read) });
      if (output === undefined) print(text);
      else writeOutput(output, text);
    });
}

type Listed = Review & { readonly inventory: readonly InventoryItem[] };

const writers = {
  text: ({ inventory }: Listed) => inventoryAsText(inventory),
  json: ({ plan: { organization, stack }, inventory }: Listed) =>
    shownJson(`${JSON.stringify({ version: 1, organization, stack, items: inventory }, null, 2)}\n`),
  html: (listed: Listed) => reviewAsHtml(listed, packageVersion()),
};

function inventoryAsText(items: readonly InventoryItem[]): Shown {
  if (items.length === 0) return lines([line`Everything that is there is of the tree.`]);
  const groups = Map.groupBy(items, ({ account }) => account);
  const parts = [...groups].map(([account, group]) => {
    const heading = account === undefined ? line`organization` : line`account ${shown(account)}`;
    const rows = group.map(({ type, name, id, note = "", owner, monthlyCost }) => [
      `  ${type}`,
      name,
      name === id ? "" : id,
      [note, monthlyCost && `${monthlyCost} a month`, owner && `of ${owner}`].filter(Boolean).join("; "),
    ]);
    return joined([lines([heading]), table(rows)], "");
  });
  const count = items.length === 1 ? line`1 thing is` : line`${items.length} things are`;
  return joined([...parts, lines([line`${count} in no tree.`])], "\n");
}
