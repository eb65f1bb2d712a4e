import { Command, Option } from "commander";
import { line, shown } from "../safe/text.ts";
import { orFailureAsJson } from "./failure.ts";
import { stackOption, takeOverOption } from "./options.ts";
import { type GuardOptions, type RenderOptions, render, takeRenderOptions } from "./render.ts";
import { sayLine } from "./terminal.ts";

interface DriftOptions extends RenderOptions, GuardOptions {
  readonly stack: string;
  readonly takeOver?: true;
  readonly accept: readonly string[];
}

export function driftCommand(): Command {
  const command = new Command("drift")
    .description(
      "Show only what somebody changed behind the tree since it was applied last. Changes nothing.",
    )
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .addOption(takeOverOption())
    .addOption(
      new Option(
        "--accept <name>",
        "write a resource's live values into the tree, at their places; repeatable",
      )
        .default([] as string[], "none")
        .argParser((name, before: string[]) => [...before, name]),
    )
    .addHelpText(
      "after",
      `
Fields that may differ stand in the tree with a reason, under \`drift: { allow: [...] }\`.
Exit code: 0, 1 on an error; with --detailed-exitcode 0 for no drift and 2 for some.

Examples:
  dialtree drift account.yaml
  dialtree drift account.yaml --stack production --detailed-exitcode -o drift.md
  dialtree drift account.yaml --accept front/101 && git diff`,
    )
    .action(async (place: string, options: DriftOptions) => {
      const { openTreeStack } = await import("./open-stack.ts");
      const { stack, takeOver, accept } = options;
      const { review } = await orFailureAsJson(options, async () => {
        const opened = await openTreeStack(place, stack, { purpose: "look", takeOver });
        sayLine(line`reading the accounts ...`);
        return opened.drift(options);
      });
      await render(review, options);
      if (accept.length === 0) return;
      const { acceptDrift } = await import("./accept.ts");
      for (const { file, what } of acceptDrift(place, review, accept))
        sayLine(line`${shown(file)}: ${shown(what)} is as it lives now`);
    });
  return takeRenderOptions(command);
}
