import { Command } from "commander";
import { planAsText } from "../plan/text.ts";
import { line } from "../safe/text.ts";
import { confirm } from "./apply.ts";
import { painter } from "./colour.ts";
import {
  breakLockOption,
  type Checkpoints,
  checkpointsFor,
  checkpointsOption,
  stackOption,
  takeOverOption,
} from "./options.ts";
import { print, sayLine } from "./terminal.ts";

interface RefreshOptions {
  readonly stack: string;
  readonly yes?: true;
  readonly checkpoints?: Checkpoints;
  readonly breakLock?: true;
  readonly takeOver?: true;
}

export function refreshCommand(): Command {
  return new Command("refresh")
    .description("Show what somebody changed behind the tree, ask, and write it into the stack's state.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("-y, --yes", "write without asking")
    .addOption(checkpointsOption())
    .addOption(breakLockOption())
    .addOption(takeOverOption())
    .addHelpText(
      "after",
      `
Nobody needs it before \`dialtree up\`, which reads the accounts itself. Nothing changes at the carrier.

Examples:
  dialtree refresh account.yaml
  dialtree refresh phones/ --stack production --yes`,
    )
    .action(async (place: string, options: RefreshOptions) => {
      const { openTreeStack } = await import("./open-stack.ts");
      const { stack, breakLock, takeOver, yes, checkpoints } = options;
      const opened = await openTreeStack(place, stack, { purpose: "end", takeOver, breakLock });
      sayLine(line`reading the accounts ...`);
      const { plan } = (await opened.drift({})).review;
      print(planAsText(plan, painter(process.stdout), process.stdout.columns));
      const { changes = [], allowed = [] } = plan.drift ?? {};
      if (changes.length + allowed.length === 0) return;
      if (!yes) await confirm(`Write this into the state of ${stack}?`);
      sayLine(line`refreshing ...`);
      const writing = checkpointsFor(checkpoints, []);
      await opened.apply("refresh", writing, () => {});
      print(line`Refreshed.\n`);
    });
}
