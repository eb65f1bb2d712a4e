import { Command } from "commander";
import { line } from "../safe/text.ts";
import { confirm, reportProgress } from "./apply.ts";
import {
  breakLockOption,
  type Checkpoints,
  checkpointsFor,
  checkpointsOption,
  stackOption,
} from "./options.ts";
import { print, sayLine } from "./terminal.ts";

interface DestroyOptions {
  readonly stack: string;
  readonly yes?: true;
  readonly checkpoints?: Checkpoints;
  readonly breakLock?: true;
}

export function destroyCommand(): Command {
  return new Command("destroy")
    .description("Take down everything that the tree's stack made. Phone numbers stay at the carrier.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("-y, --yes", "do it without asking")
    .addOption(checkpointsOption())
    .addOption(breakLockOption())
    .addHelpText(
      "after",
      `
A number goes back to the carrier only where \`release: true\` was applied before.

Examples:
  dialtree destroy account.yaml
  dialtree destroy account.yaml --stack test --yes`,
    )
    .action(async (place: string, { stack, yes, checkpoints, breakLock }: DestroyOptions) => {
      // The engine and the SDK take a second to load: only what works on a stack waits for them.
      const { openTreeStack } = await import("./stack.ts");
      const opened = await openTreeStack(place, stack);
      if (breakLock) await opened.breakLock();
      const size = await opened.size();
      if (!yes) await confirm(`Take down all ${size} resources of the stack ${stack}?`);
      sayLine(line`taking down ...`);
      await opened.apply("destroy", checkpointsFor(checkpoints, size), reportProgress);
      print(line`Everything is taken down.\n`);
    });
}
