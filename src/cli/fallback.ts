import { join } from "node:path";
import { Command } from "commander";
import { DialtreeError } from "../errors.ts";
import { fallbackFiles, type GivenNames } from "../live/fallback.ts";
import { stepsOf } from "../plan/engine.ts";
import { resourceOf } from "../plan/names.ts";
import { line, lines, shown } from "../safe/text.ts";
import { loadTree } from "./load.ts";
import { refuseFilled, writeFolder } from "./new-folder.ts";
import { stackOption, takeOverOption } from "./options.ts";
import { print, sayLine } from "./terminal.ts";

interface FallbackOptions {
  readonly output: string;
  readonly stack: string;
  readonly takeOver?: true;
}

export function fallbackCommand(): Command {
  return new Command("fallback")
    .description("Write what answers calls while the edge does not, to be hosted apart from it.")
    .argument("<tree>", "the tree's file or folder")
    .requiredOption("-o, --output <folder>", "a folder that is new, or empty")
    .addOption(stackOption())
    .addOption(takeOverOption())
    .addHelpText(
      "after",
      `
The folder has a module for a host that runs code (it rings what the tree rings first, and sends emergency calls on), a document
for each account for one that only serves files, and a README.md that says what happens to emergency calls. SIP users' names are
those of the stack. Name its address in the tree's \`edge: { fallbackUrl }\`.

Examples:
  dialtree fallback account.yaml -o fallback
  dialtree fallback account.yaml --stack production -o fallback`,
    )
    .action(async (place: string, { output, stack, takeOver }: FallbackOptions) => {
      refuseFilled(output);
      const { model } = loadTree(place);
      const { openTreeStack } = await import("./open-stack.ts");
      const opened = await openTreeStack(place, stack, { purpose: "look", takeOver });
      const given = givenIn(await opened.exported());
      const files = await fallbackFiles(model, given);
      if (files.size === 0)
        throw new DialtreeError("DT1051", "no call of the tree is answered by an edge", {
          hint: "A fallback is for domains without a `voiceUrl` of their own, at a provider whose calls an edge answers.",
        });
      writeFolder(output, files);
      print(lines([...files.keys()].map((name) => shown(join(output, name)))));
      const unnamed = model.directory.sipUser
        .values()
        .filter(({ name, value }) => value.username === undefined && !given.usernames.has(name));
      const count = [...unnamed].length;
      if (count > 0)
        sayLine(
          line`${count} SIP users have no name yet and ring nowhere in it: write it again after \`dialtree up\``,
        );
    });
}

/** What carriers have given the stack's things. */
function givenIn(exported: unknown): GivenNames {
  const usernames = new Map<string, string>();
  const numbers = new Map<string, string>();
  for (const { urn, oldState } of stepsOf(exported)) {
    const { kind, name = "" } = resourceOf(urn) ?? {};
    const { username, number } = oldState?.outputs ?? {};
    if (kind === "SipUser" && typeof username === "string") usernames.set(name, username);
    if (kind === "PhoneNumber" && typeof number === "string") numbers.set(name, number);
  }
  return { usernames, numbers };
}
