import { Command } from "commander";
import { EngineFailure } from "../engine/operations.ts";
import type { Plan } from "../plan/plan.ts";
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
  noRefreshOption,
  stackOption,
  takeOverOption,
} from "./options.ts";
import { isRefused } from "./refused.ts";
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
  readonly refresh: boolean;
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
    .addOption(noRefreshOption())
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
      const exported = await opened.exported();
      if (options.refresh && process.exitCode !== 3) await opened.restore(exported);
      print(waitingLines(exported));
    });
  for (const option of guardOptions()) command.addOption(option);
  return command;
}

/** @param again whether something had vanished at the carrier in the middle of the first try */
async function applyTree(opened: TreeStack, options: UpOptions, again?: "again"): Promise<void> {
  const { refresh, yes, checkpoints } = options;
  sayLine(line`previewing ...`);
  const { plan } = await opened.preview(options, { refresh });
  const { changes, drift } = plan;
  print(planAsText(plan, painter(process.stdout), process.stdout.columns));
  if (isRefused(plan)) return;
  // What somebody made as the tree has it is still to be written into state.
  if (changes.length + (drift?.changes.length ?? 0) === 0) return opened.record();
  const production = changes.some(({ isProduction }) => isProduction) ? " in PRODUCTION" : "";
  if (!yes) await confirm(`Apply this${production} (${verdictOf(plan).totals})?`);
  sayLine(line`applying${shown(production)} ...`);
  await opened.record();
  const writing = checkpointsFor(checkpoints, changes);
  try {
    await opened.apply("up", writing, progressOf(changes), { refresh: refresh && !isReachedAnew(plan) });
  } catch (error) {
    const targets = error instanceof EngineFailure ? error.failedWith("DT3015") : [];
    if (targets.length === 0 || again) throw error;
    sayLine(line`${targets.length} vanished meanwhile: they are looked at, and all is planned again ...`);
    await opened.apply("refresh", "each", () => {}, { targets });
    return applyTree(opened, options, "again");
  }
  print(line`Applied.\n`);
}

/** Whether an account is reached in another way, while the engine would read it in the way that it was applied. */
function isReachedAnew({ changes, drift }: Plan): boolean {
  const isAnew = changes.some(({ reach = [] }) => reach.length > 0);
  if (isAnew && drift && drift.changes.length > 0)
    sayLine(
      line`an account is reached in another way: what was changed behind the tree comes with the next up`,
    );
  return isAnew;
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
  await opened.apply("up", options.checkpoints ?? "each", progressOf(changes), {
    plan: saved.plan,
    refresh: saved.refresh === true,
  });
  print(line`Applied.\n`);
}
