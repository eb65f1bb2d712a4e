import { Command } from "commander";
import { verdictOf } from "../plan/verdict.ts";
import { line, shown } from "../safe/text.ts";
import { orFailureAsJson } from "./failure.ts";
import { noRefreshOption, stackOption, takeOverOption } from "./options.ts";
import { isRefused } from "./refused.ts";
import { type GuardOptions, type RenderOptions, render, takeRenderOptions } from "./render.ts";
import { savePlan } from "./saved-plan.ts";
import { sayLine } from "./terminal.ts";

interface PlanOptions extends RenderOptions, GuardOptions {
  readonly stack: string;
  readonly save?: string;
  readonly takeOver?: true;
  readonly refresh: boolean;
}

export function planCommand(): Command {
  const command = new Command("plan")
    .description("Review what `dialtree up` would change, and who will ring. Changes nothing.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("--save <file>", "save the plan for `dialtree up --plan`, which then does exactly this")
    .addOption(takeOverOption())
    .addOption(noRefreshOption())
    .addHelpText(
      "after",
      `
Exit code: 0, 1 on an error or where a change would fail, 3 when a guard refuses the plan; with --detailed-exitcode 0 for no changes and 2 for changes.
It makes and changes no stack: one that is missing is previewed in a place of its own. Only --save makes it, and says so.

Examples:
  dialtree plan account.yaml
  dialtree plan account.yaml --format markdown -o comment.md
  dialtree plan account.yaml --save reviewed.plan && dialtree up account.yaml --plan reviewed.plan
  dialtree plan phones/ --stack production --detailed-exitcode`,
    )
    .action(async (place: string, options: PlanOptions) => {
      const { openTreeStack } = await import("./open-stack.ts");
      const { stack, save, takeOver } = options;
      // A saved plan is closed with the stack's secrets, so it needs the very stack.
      const purpose = save === undefined ? "look" : "save";
      const { opened, review, live } = await orFailureAsJson(options, async () => {
        const opened = await openTreeStack(place, stack, { purpose, takeOver });
        if (save !== undefined && opened.isNew) {
          await opened.record();
          sayLine(line`made the stack ${shown(stack)}, with whose secrets the plan is closed`);
        }
        sayLine(line`previewing ...`);
        const review = await opened.preview(options, { save: save !== undefined, refresh: options.refresh });
        // What is refused is not to be applied by another way.
        const isSaved = save !== undefined && !verdictOf(review.plan).isRefused;
        return { opened, review, live: isSaved ? await opened.live() : undefined };
      });
      await render(review, options);
      isRefused(review.plan);
      if (save !== undefined && live !== undefined) {
        savePlan(save, opened.origin, { live, refresh: options.refresh, plan: opened.savedPlan() });
        sayLine(line`saved: ${shown(save)}`);
      }
    });
  return takeRenderOptions(command);
}
