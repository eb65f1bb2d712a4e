import { Command } from "commander";
import { type GuardOptions, guardOptions, type RenderOptions, render, renderOptions } from "./render.ts";
import { openTreeStack, stackOption } from "./stack.ts";

export function planCommand(): Command {
  const command = new Command("plan")
    .description("Review what `dialtree up` would change, and who will ring. Changes nothing.")
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .addHelpText(
      "after",
      `
Exit code: 0, 1 on an error, 3 when a guard refuses the plan; with --detailed-exitcode 0 for no changes and 2 for changes.

Examples:
  dialtree plan account.yaml
  dialtree plan account.yaml --format markdown -o comment.md
  dialtree plan phones/ --stack production --detailed-exitcode`,
    )
    .action(async (place: string, options: RenderOptions & GuardOptions & { stack: string }) => {
      const opened = await openTreeStack(place, options.stack);
      process.stderr.write("previewing ...\n");
      render(await opened.preview(options), options);
    });
  for (const option of [...renderOptions(), ...guardOptions()]) command.addOption(option);
  return command;
}
