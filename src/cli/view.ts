import { Command } from "commander";
import type { Tree } from "../../schemas/types.ts";
import { liveSnapshot } from "../live/export/accounts.ts";
import { reviewAsHtml } from "../plan/html.ts";
import { type Review, reviewOf } from "../plan/plan.ts";
import { type Snapshot, snapshotOf } from "../plan/snapshot.ts";
import { line } from "../safe/text.ts";
import type { Problem } from "../tree/problem.ts";
import { writeOutput } from "./files.ts";
import { loadTree } from "./load.ts";
import { allowOption, stackOption } from "./options.ts";
import { print, sayLine } from "./terminal.ts";
import { packageVersion } from "./version.ts";

export function viewCommand(): Command {
  return new Command("view")
    .description("Write one HTML page of a tree's accounts to look at, search, and ask who rings.")
    .argument("<tree>", "the tree's file or folder")
    .option("-o, --output <file>", "write to a file instead of stdout")
    .option("--live", "show what the tree's accounts have now, whoever made it")
    .addOption(stackOption())
    .addOption(allowOption())
    .addHelpText(
      "after",
      `
The page needs no server and asks nobody for anything. It holds no secret.

Examples:
  dialtree view account.yaml -o account.html
  dialtree view --live account.yaml -o as-it-is.html
  dialtree diff main..HEAD account.yaml --format html -o changes.html     the same page with what changes`,
    )
    .action(async (place: string, options: ViewOptions) => {
      const review = options.live ? await liveReview(place, options) : treeReview(place);
      const page = reviewAsHtml(review, packageVersion());
      const { output } = options;
      if (output === undefined) print(page);
      else writeOutput(output, page);
    });
}

interface ViewOptions {
  readonly output?: string;
  readonly live?: true;
  readonly stack: string;
  readonly allow: readonly string[];
}

function treeReview(place: string): Review {
  const validated = loadTree(place);
  const { tree } = validated.model;
  return reviewOfOne(snapshotOf(validated), tree, validated.problems);
}

async function liveReview(place: string, { stack, allow }: ViewOptions): Promise<Review> {
  const { liveTree } = await import("./live.ts");
  const { validated, declared, live } = await liveTree(place, stack, allow);
  const leftOut = live.notes.filter(({ isLeftOut }) => isLeftOut).length;
  if (leftOut > 0)
    sayLine(line`${leftOut} things are there and in no tree: \`dialtree export\` writes what they are`);
  const { tree } = validated.model;
  return reviewOfOne(liveSnapshot(live.resources, declared, tree.organization), tree, []);
}

/** A page of one tree shows a review in which nothing changes. */
function reviewOfOne(
  snapshot: Snapshot,
  tree: Pick<Tree, "organization" | "guards">,
  warnings: readonly Problem[],
) {
  const { organization, guards } = tree;
  return reviewOf(snapshot, snapshot, { organization, warnings, ...(guards ? { rules: [guards] } : {}) });
}
