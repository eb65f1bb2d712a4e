import { Command, Option } from "commander";
import { DialtreeError } from "../errors.ts";
import { line, lines, shown } from "../safe/text.ts";
import { print } from "./terminal.ts";

interface PullRequestOptions {
  readonly status?: "pending" | "error";
  readonly context: string;
}

export const contextOption = (): Option =>
  new Option("--context <name>", "which check the commit's status is").default("dialtree/review");

export function pullRequestCommand(): Command {
  return new Command("pull-request")
    .description("Say which pull request CI runs for: its number and the commit that is reviewed.")
    .addOption(
      new Option(
        "--status <state>",
        "set the commit's status before the review, or where there is none",
      ).choices(["pending", "error"]),
    )
    .addOption(contextOption())
    .addHelpText(
      "after",
      `
After the run of another workflow it is looked up by head repository, branch and commit, and has to be open and into the
branch that this run is of. \`ci/review-fork.sh\` reviews it from there.

Examples:
  dialtree pull-request --status pending`,
    )
    .action(async ({ status, context }: PullRequestOptions) => {
      const { pullRequestOf } = await import("./post-review.ts");
      const pull = await pullRequestOf(process.env);
      if (pull === undefined) throw new DialtreeError("DT1025", "this run is for no pull request");
      const description = status === "error" ? "The review failed." : "The review is under way.";
      if (status !== undefined) await pull.setStatus?.({ state: status, context, description });
      print(lines([line`${pull.number} ${shown(pull.run.commit)}`]));
    });
}
