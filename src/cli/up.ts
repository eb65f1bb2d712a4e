import { Command } from "commander";
import { planAsText } from "../plan/text.ts";
import { verdictOf } from "../plan/verdict.ts";
import { line, shown } from "../safe/text.ts";
import { confirm, progressOf } from "./apply.ts";
import { painter } from "./colour.ts";
import {
  breakLockOption,
  type Checkpoints,
  checkpointsFor,
  checkpointsOption,
  stackOption,
  takeOverOption,
} from "./options.ts";
import { type GuardOptions, guardOptions } from "./render.ts";
import { readPlan, refuseChangedAccount } from "./saved-plan.ts";
import type { TreeStack } from "./stack.ts";
import { print, sayLine } from "./terminal.ts";
import { waitingLines } from "./waiting.ts";

interface UpOptions extends GuardOptions {
  readonly stack: string;
  readonly yes?: true;
  readonly plan?: string;
  readonly checkpoints?: Checkpoints;
  readonly breakLock?: true;
  readonly takeOver?: true;
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
    .addOption(takeOverOption())
    .addHelpText(
      "after",
      `
Ctrl-C stops it in order, and the next run goes on with the rest; a second one breaks it off. A run that is killed before
its end is taken up by the next one, too: what was made is found by its owner, and its lock is taken over.
State lies in the backend that you are logged in to (PULUMI_BACKEND_URL or pulumi login), else in .dialtree/ here.

Examples:
  dialtree up account.yaml
  dialtree up phones/ --stack production --yes
  dialtree plan account.yaml --save reviewed.plan && dialtree up account.yaml --plan reviewed.plan`,
    )
    .action(async (place: string, options: UpOptions) => {
      const { stack, breakLock, takeOver } = options;
      // The engine and the SDK take a second to load: only what works on a stack waits for them.
      const { openTreeStack } = await import("./open-stack.ts");
      const opened = await openTreeStack(place, stack, { purpose: "change", takeOver, breakLock });
      if (options.plan === undefined) await applyTree(opened, options);
      else await applySaved(opened, options.plan, options);
      print(waitingLines(await opened.exported()));
    });
  for (const option of guardOptions()) command.addOption(option);
  return command;
}

async function applyTree(opened: TreeStack, options: UpOptions): Promise<void> {
  sayLine(line`previewing ...`);
  const { plan } = await opened.preview(options);
  const { changes } = plan;
  print(planAsText(plan, painter(process.stdout), process.stdout.columns));
  if (plan.guards.refusals.length > 0) {
    process.exitCode = 3;
    return;
  }
  if (changes.length === 0) return opened.record();
  const production = changes.some(({ isProduction }) => isProduction) ? " in PRODUCTION" : "";
  if (!options.yes) await confirm(`Apply this${production} (${verdictOf(plan).totals})?`);
  sayLine(line`applying${shown(production)} ...`);
  await opened.record();
  await opened.apply("up", checkpointsFor(options.checkpoints, changes), progressOf(changes));
  print(line`Applied.\n`);
}

async function applySaved(opened: TreeStack, file: string, options: UpOptions): Promise<void> {
  const saved = readPlan(file, opened.origin);
  // Whoever wrote the plan may have allowed what this run does not.
  const { changes, guards } = (await opened.review(options)).plan;
  if (guards.refusals.length > 0) {
    for (const { message, allow } of guards.refusals)
      sayLine(line`refused: ${shown(message)}; allowed by ${shown(allow)}`);
    process.exitCode = 3;
    return;
  }
  sayLine(line`reading the account ...`);
  refuseChangedAccount(file, saved.live, await opened.live());
  sayLine(line`applying ${shown(file)} ...`);
  await opened.record();
  await opened.apply("up", options.checkpoints ?? "each", progressOf(changes), saved.plan);
  print(line`Applied.\n`);
}
