import { Command } from "commander";
import { changesAsText } from "../plan/text.ts";
import { painter } from "./colour.ts";
import { openTreeStack, stackOption } from "./stack.ts";

export function planCommand(): Command {
  return new Command("plan")
    .description("Show what `dialtree up` would change, in the tree's words. Changes nothing.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("--detailed-exitcode", "exit with 2 when something would change")
    .addHelpText(
      "after",
      `
Exit code: 0, 1 on an error; with --detailed-exitcode 0 for no changes and 2 for changes.

Examples:
  dialtree plan account.yaml
  dialtree plan phones/ --stack production --detailed-exitcode`,
    )
    .action(
      async (place: string, { stack, detailedExitcode }: { stack: string; detailedExitcode?: true }) => {
        const opened = await openTreeStack(place, stack);
        process.stderr.write("previewing ...\n");
        const { changes, unchanged } = await opened.preview();
        process.stdout.write(changesAsText(changes, unchanged, painter(process.stdout)));
        if (detailedExitcode && changes.length > 0) process.exitCode = 2;
      },
    );
}
