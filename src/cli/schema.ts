import { Command } from "commander";
import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };
import { shownJson } from "../safe/text.ts";
import { print } from "./terminal.ts";

export function schemaCommand(): Command {
  return new Command("schema")
    .description("Print the tree's JSON Schema (2020-12), which editors complete and explain trees with.")
    .addHelpText(
      "after",
      `
Examples:
  dialtree schema > tree.schema.json
  # and in the tree's first line:
  # yaml-language-server: $schema=./tree.schema.json`,
    )
    .action(() => {
      print(shownJson(`${JSON.stringify(treeSchema, null, 2)}\n`));
    });
}
