import { Command } from "commander";
import { dangers } from "../kinds/dangers.ts";
import { adoptedDanger } from "../plan/guards.ts";
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
import { print, sayLine } from "./terminal.ts";

interface DestroyOptions extends GuardOptions {
  readonly stack: string;
  readonly yes?: true;
  readonly checkpoints?: Checkpoints;
  readonly breakLock?: true;
  readonly takeOver?: true;
}

/** What allows every danger of a destruction at once. */
const meant = "destroy";

export function destroyCommand(): Command {
  const command = new Command("destroy")
    .description(
      "Show what would go, ask, and take down everything that the tree's stack made. Numbers stay.",
    )
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("-y, --yes", "do it without asking")
    .addOption(checkpointsOption())
    .addOption(breakLockOption())
    .addOption(takeOverOption())
    .addHelpText(
      "after",
      `
Guards hold here, too: an account that goes is refused until it is allowed. --allow ${meant} allows every danger at once
but one: what was there before dialtree goes only with --allow ${adoptedDanger} beside it. Numbers stay in any case.
A number goes back to the carrier only where \`release: true\` was applied before.
Exit code: 0, 1 on an error, 3 when a guard refuses.

Examples:
  dialtree destroy account.yaml                              what would go, and what refuses it
  dialtree destroy account.yaml --allow ${meant}
  dialtree destroy account.yaml --stack test --allow ${meant} --yes`,
    )
    .action(async (place: string, options: DestroyOptions) => {
      const { stack, yes, checkpoints, breakLock, takeOver, allow } = options;
      // The engine and the SDK take a second to load: only what works on a stack waits for them.
      const { openTreeStack } = await import("./open-stack.ts");
      const opened = await openTreeStack(place, stack, { purpose: "end", takeOver, breakLock });
      const rules = allow.includes(meant) ? { maxDeletes: "100%", allow: [...dangers, ...allow] } : options;
      const { plan } = await opened.destruction(rules);
      const { changes, guards } = plan;
      if (changes.length === 0) {
        print(line`Nothing is there: the stack ${shown(stack)} has no resources.\n`);
        return;
      }
      print(planAsText(plan, painter(process.stdout), process.stdout.columns));
      if (guards.refusals.length > 0) {
        const existed = changes.some((change) => change.existed) ? ` --allow ${adoptedDanger}` : "";
        sayLine(line`refused; whoever means all of it says --allow ${shown(meant + existed)}`);
        process.exitCode = 3;
        return;
      }
      const production = changes.some(({ isProduction }) => isProduction) ? " in PRODUCTION" : "";
      if (!yes) await confirm(`Take all of this down${production} (${verdictOf(plan).totals})?`);
      sayLine(line`taking down${shown(production)} ...`);
      await opened.apply("destroy", checkpointsFor(checkpoints, changes), progressOf(changes));
      print(line`Everything is taken down.\n`);
    });
  for (const option of guardOptions(meant)) command.addOption(option);
  return command;
}
