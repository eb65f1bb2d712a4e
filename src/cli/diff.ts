import { Command } from "commander";
import { type GuardOptions, type RenderOptions, render, takeRenderOptions } from "./render.ts";
import type { ReviewOptions } from "./review.ts";

export function diffCommand(): Command {
  const command = new Command("diff")
    .description("Review what leads from one tree to another, without credentials and without an engine.")
    .argument("<base>", "the tree as it was, or BASE..HEAD of git; BASE...HEAD from where HEAD left BASE")
    .argument("<head>", "the tree as it is to be, or its path in both revisions")
    .option(
      "--base-guards",
      "judge by the guards of the tree as it was: a change may not loosen what judges it",
    )
    .addHelpText(
      "after",
      `
Examples:
  dialtree diff old.yaml new.yaml
  dialtree diff main..HEAD -- phones/
  dialtree diff origin/main...HEAD account.yaml --format markdown -o comment.md
  dialtree diff main..HEAD phones/ --format html -o changes.html`,
    )
    .action(async (base: string, head: string, options: RenderOptions & GuardOptions & ReviewOptions) => {
      const { reviewTrees } = await import("./review.ts");
      await render(reviewTrees(base, head, options), options);
    });
  return takeRenderOptions(command);
}
