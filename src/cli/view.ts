import { Command } from "commander";
import { reviewAsHtml } from "../plan/html.ts";
import { reviewOf } from "../plan/plan.ts";
import { snapshotOf } from "../plan/snapshot.ts";
import { writeOutput } from "./files.ts";
import { loadTree } from "./load.ts";
import { print } from "./terminal.ts";
import { packageVersion } from "./version.ts";

export function viewCommand(): Command {
  return new Command("view")
    .description("Write one HTML page of a tree's accounts to look at, search, and ask who rings.")
    .argument("<tree>", "the tree's file or folder")
    .option("-o, --output <file>", "write to a file instead of stdout")
    .addHelpText(
      "after",
      `
The page needs no server and asks nobody for anything. It holds no secret.

Examples:
  dialtree view account.yaml -o account.html
  dialtree diff main..HEAD account.yaml --format html -o changes.html     the same page with what changes`,
    )
    .action((place: string, { output }: { output?: string }) => {
      const validated = loadTree(place);
      const snapshot = snapshotOf(validated);
      const { tree } = validated.model;
      const review = reviewOf(snapshot, snapshot, {
        organization: tree.organization,
        warnings: validated.problems,
        ...(tree.guards ? { rules: [tree.guards] } : {}),
      });
      const page = reviewAsHtml(review, packageVersion());
      if (output === undefined) print(page);
      else writeOutput(output, page);
    });
}
