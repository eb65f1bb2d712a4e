import { Command, Option } from "commander";
import { type InventoryItem, inventoryOf } from "../live/inventory.ts";
import { joined, line, lines, type Shown, shown, shownJson } from "../safe/text.ts";
import { writeOutput } from "./files.ts";
import { stackOption, takeOverOption } from "./options.ts";
import { table } from "./table.ts";
import { print, sayLine } from "./terminal.ts";

interface InventoryOptions {
  readonly stack: string;
  readonly format: "text" | "json";
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
    .addOption(new Option("--format <format>", "how it is printed").choices(["text", "json"]).default("text"))
    .option("-o, --output <file>", "write to a file instead of stdout")
    .addHelpText(
      "after",
      `
It changes nothing. \`dialtree import\` takes what is there under a tree.

Examples:
  dialtree inventory account.yaml
  dialtree inventory account.yaml --stack production --format json -o inventory.json`,
    )
    .action(async (place: string, { stack, takeOver, format, output }: InventoryOptions) => {
      const { openTreeStack } = await import("./open-stack.ts");
      const opened = await openTreeStack(place, stack, { purpose: "look", takeOver });
      sayLine(line`reading the accounts ...`);
      const { live, state } = await opened.drift({});
      const items = inventoryOf(state, live.read);
      const { organization } = opened.origin;
      const text =
        format === "json"
          ? shownJson(`${JSON.stringify({ version: 1, organization, stack, items }, null, 2)}\n`)
          : inventoryAsText(items);
      if (output === undefined) print(text);
      else writeOutput(output, text);
    });
}

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
