import { Command } from "commander";
import { planAsText } from "../plan/text.ts";
import { verdictOf } from "../plan/verdict.ts";
import { line, shown } from "../safe/text.ts";
import { confirm, reportProgress } from "./apply.ts";
import { painter } from "./colour.ts";
import {
  breakLockOption,
  type Checkpoints,
  checkpointsFor,
  checkpointsOption,
  stackOption,
} from "./options.ts";
import { type GuardOptions, guardOptions } from "./render.ts";
import { readPlan, refuseChangedAccount } from "./saved-plan.ts";
import { print, sayLine } from "./terminal.ts";

interface UpOptions extends GuardOptions {
  readonly stack: string;
  readonly yes?: true;
  readonly plan?: string;
  readonly checkpoints?: Checkpoints;
  readonly breakLock?: true;
}

export function upCommand(): Command {
  const command = new Command("up")
    .description("Show what would change, ask, and apply the tree with a real `pulumi up`.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("-y, --yes", "apply without asking")
    .option(
      "--plan <file>",
      "apply what `dialtree plan --save` saved, and refuse anything else; asks nothing, and guards hold",
    )
    .addOption(checkpointsOption())
    .addOption(breakLockOption())
    .addHelpText(
      "after",
      `
A run of many changes that is killed before its end is taken up by the next one: what was made is found by its owner.
State lies in the backend that you are logged in to (PULUMI_BACKEND_URL or pulumi login), else in .dialtree/ here.

Examples:
  dialtree up account.yaml
  dialtree up phones/ --stack production --yes
  dialtree plan account.yaml --save reviewed.plan && dialtree up account.yaml --plan reviewed.plan`,
    )
    .action(async (place: string, options: UpOptions) => {
      const { stack, yes, checkpoints, breakLock } = options;
      // The engine and the SDK take a second to load: only what works on a stack waits for them.
      const { openTreeStack } = await import("./stack.ts");
      const opened = await openTreeStack(place, stack, "work");
      if (breakLock) await opened.breakLock();
      if (options.plan !== undefined) {
        const saved = readPlan(options.plan, opened.origin);
        // Whoever wrote the plan may have allowed what this run does not.
        const { guards } = (await opened.review(options)).plan;
        if (guards.refusals.length > 0) {
          for (const { message, allow } of guards.refusals)
            sayLine(line`refused: ${shown(message)}; allowed by ${shown(allow)}`);
          process.exitCode = 3;
          return;
        }
        sayLine(line`reading the account ...`);
        refuseChangedAccount(options.plan, saved.live, await opened.live());
        sayLine(line`applying ${shown(options.plan)} ...`);
        await opened.apply("up", checkpoints ?? "each", reportProgress, saved.plan);
        print(line`Applied.\n`);
        return;
      }
      sayLine(line`previewing ...`);
      const { plan } = await opened.preview(options);
      const { changes } = plan;
      print(planAsText(plan, painter(process.stdout), process.stdout.columns));
      if (plan.guards.refusals.length > 0) {
        process.exitCode = 3;
        return;
      }
      if (changes.length === 0) return;
      const production = changes.some(({ isProduction }) => isProduction) ? " in PRODUCTION" : "";
      if (!yes) await confirm(`Apply this${production} (${verdictOf(plan).totals})?`);
      sayLine(line`applying${shown(production)} ...`);
      await opened.apply("up", checkpointsFor(checkpoints, changes.length), reportProgress);
      print(line`Applied.\n`);
    });
  for (const option of guardOptions()) command.addOption(option);
  return command;
}
