import { Command } from "commander";
import { changesAsText, totals } from "../plan/text.ts";
import { confirm, reportProgress } from "./apply.ts";
import { painter } from "./colour.ts";
import { openTreeStack, stackOption } from "./stack.ts";

export function upCommand(): Command {
  return new Command("up")
    .description("Show what would change, ask, and apply the tree with a real `pulumi up`.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option("-y, --yes", "apply without asking")
    .addHelpText(
      "after",
      `
State lies in the backend that you are logged in to (PULUMI_BACKEND_URL or pulumi login), else in .dialtree/ here.

Examples:
  dialtree up account.yaml
  dialtree up phones/ --stack production --yes`,
    )
    .action(async (place: string, { stack, yes }: { stack: string; yes?: true }) => {
      const opened = await openTreeStack(place, stack);
      process.stderr.write("previewing ...\n");
      const { changes, unchanged } = await opened.preview();
      process.stdout.write(changesAsText(changes, unchanged, painter(process.stdout)));
      if (changes.length === 0) return;
      const production = changes.some(({ isProduction }) => isProduction) ? " in PRODUCTION" : "";
      if (!yes) await confirm(`Apply this${production} (${totals(changes, unchanged)})?`);
      process.stderr.write(`applying${production} ...\n`);
      await opened.apply("up", reportProgress);
      process.stdout.write("Applied.\n");
    });
}
