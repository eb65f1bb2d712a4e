import { text as textOf } from "node:stream/consumers";
import { Command } from "commander";
import { readInput } from "./files.ts";
import { type GuardOptions, type RenderOptions, render, takeRenderOptions } from "./render.ts";

export function renderCommand(): Command {
  const command = new Command("render")
    .description(
      "Print a review of `pulumi preview --json`, or of a plan that was written as JSON, in another form.",
    )
    .argument("[file]", "the preview or the plan; stdin without it", "-")
    .addHelpText(
      "after",
      `
For a program with a tree in it, where \`dialtree plan\` does not run: the same review, risks, calls and guards.
What does not change is in a preview only with --show-sames, and who rings is judged by all of the tree.

Examples:
  pulumi preview --json --show-sames | dialtree render
  pulumi preview --json --show-sames | dialtree render --format markdown -o comment.md
  dialtree render plan.json --format sarif -o findings.sarif`,
    )
    .action(async (file: string, options: RenderOptions & GuardOptions) => {
      // Whoever writes into the pipe may take its time, which a read at once would not wait for.
      const text = file === "-" ? await textOf(process.stdin) : readInput(file);
      const { reviewOfText } = await import("./read-review.ts");
      await render(reviewOfText(text, file === "-" ? "stdin" : file, options), options);
    });
  return takeRenderOptions(command);
}
