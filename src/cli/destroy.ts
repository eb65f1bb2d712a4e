import { Command } from "commander";
import { confirm, reportProgress } from "./apply.ts";
import { openTreeStack, stackOption } from "./stack.ts";

export function destroyCommand(): Command {
  return new Command("destroy")
    .description("Take down everything that the tree's stack made. Phone numbers stay at the carrier.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("-y, --yes", "do it without asking")
    .addHelpText(
      "after",
      `
A number goes back to the carrier only where \`release: true\` was applied before.

Examples:
  dialtree destroy account.yaml
  dialtree destroy account.yaml --stack test --yes`,
    )
    .action(async (place: string, { stack, yes }: { stack: string; yes?: true }) => {
      const opened = await openTreeStack(place, stack);
      if (!yes) await confirm(`Take down everything of the stack ${stack}?`);
      process.stderr.write("taking down ...\n");
      await opened.apply("destroy", reportProgress);
      process.stdout.write("Everything is taken down.\n");
    });
}
