import { Command } from "commander";
import type { CommentOutcome } from "../forge/comment.ts";
import { shown } from "../safe/text.ts";
import { readInput } from "./files.ts";
import { contextOption } from "./pull-request.ts";
import { sayLine } from "./terminal.ts";

interface CommentOptions {
  readonly key?: string;
  readonly failed?: string;
  readonly status?: true;
  readonly context: string;
}

export function commentCommand(): Command {
  return new Command("comment")
    .description("Keep one comment with the review at the pull request that CI runs for.")
    .argument("[plan]", "the plan as JSON, of `dialtree diff` or `dialtree plan`; it is taken as data")
    .option(
      "--key <key>",
      "which review it is, where a pull request has several (default: organization and stack)",
    )
    .option("--failed <file>", "say that the review failed, with what the failed command said")
    .option("--status", "set the commit's status as well: success, failure where a guard refuses, or error")
    .addOption(contextOption())
    .addHelpText(
      "after",
      `
In GitHub Actions it needs GITHUB_TOKEN with pull-requests: write, and statuses: write for a status; in GitLab CI a token with the scope api in GITLAB_TOKEN.
A run for a fork's pull request may not write, and says so: see the guide for the job that comments in its place.
With no change an existing comment says so and none is made. An older run never overwrites what a newer one wrote.

Examples:
  dialtree diff origin/main...HEAD --format json -o plan.json -- account.yaml && dialtree comment plan.json
  dialtree comment --failed review.log --key acme`,
    )
    .action(async (file: string | undefined, options: CommentOptions, command: Command) => {
      if ((file === undefined) === (options.failed === undefined))
        command.error("error: give either a plan or --failed FILE");
      const { postReview } = await import("./post-review.ts");
      const kept = await postReview(process.env, {
        ...(file === undefined ? {} : { plan: { name: file, text: readInput(file) } }),
        ...(options.failed === undefined ? {} : { failed: readInput(options.failed) }),
        ...(options.key === undefined ? {} : { key: options.key }),
        ...(options.status === undefined ? {} : { context: options.context }),
      });
      sayLine(shown(said[kept]));
    });
}

const said: Readonly<Record<CommentOutcome | "fork" | "nowhere", string>> = {
  created: "comment: made",
  updated: "comment: written anew",
  newer: "comment: left as it is, a newer run wrote it",
  none: "comment: none is needed, nothing changes",
  fork: "comment: a fork's run may not write one; the review stands in the run's summary",
  nowhere: "comment: this run is for no open pull request",
};
