import { Command } from "commander";
import { line, shown } from "../safe/text.ts";
import { orFailureAsJson } from "./failure.ts";
import { stackOption } from "./options.ts";
import { type GuardOptions, type RenderOptions, render, takeRenderOptions } from "./render.ts";
import { savePlan } from "./saved-plan.ts";
import { sayLine } from "./terminal.ts";

interface PlanOptions extends RenderOptions, GuardOptions {
  readonly stack: string;
  readonly save?: string;
}

export function planCommand(): Command {
  const command = new Command("plan")
    .description("Review what `dialtree up` would change, and who will ring. Changes nothing.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("--save <file>", "save the plan for `dialtree up --plan`, which then does exactly this")
    .addHelpText(
      "after",
      `
Exit code: 0, 1 on an error, 3 when a guard refuses the plan; with --detailed-exitcode 0 for no changes and 2 for changes.

Examples:
  dialtree plan account.yaml
  dialtree plan account.yaml --format markdown -o comment.md
  dialtree plan account.yaml --save reviewed.plan && dialtree up account.yaml --plan reviewed.plan
  dialtree plan phones/ --stack production --detailed-exitcode`,
    )
    .action(async (place: string, options: PlanOptions) => {
      const { openTreeStack } = await import("./stack.ts");
      const { opened, review, live } = await orFailureAsJson(options, async () => {
        const opened = await openTreeStack(place, options.stack);
        sayLine(line`previewing ...`);
        const review = await opened.preview(options);
        // What a guard refuses is not to be applied by another way.
        const isSaved = options.save !== undefined && review.plan.guards.refusals.length === 0;
        return { opened, review, live: isSaved ? await opened.live() : undefined };
      });
      await render(review, options);
      if (options.save !== undefined && live !== undefined) {
        savePlan(options.save, opened.origin, live, opened.savedPlan());
        sayLine(line`saved: ${shown(options.save)}`);
      }
    });
  return takeRenderOptions(command);
}
