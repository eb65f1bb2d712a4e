import { Command, Option } from "commander";
import { noticesAsAnnotations } from "../plan/annotations.ts";
import { noticesOfProblems } from "../plan/notices.ts";
import { noticesAsSarif } from "../plan/sarif.ts";
import { isError } from "../tree/problem.ts";
import { validateTree } from "../tree/validate.ts";
import { painter } from "./colour.ts";
import { type ProblemFormat, problemFormats, problemsAsJson, problemsAsText } from "./problems.ts";
import { print } from "./terminal.ts";
import { packageVersion } from "./version.ts";

export function validateCommand(): Command {
  return new Command("validate")
    .description(
      "Find all that is wrong with a tree, a file or a folder. Needs no credentials and no engine.",
    )
    .argument("<tree>", "the tree's file, or the folder with its *.yaml files")
    .addOption(
      new Option("--format <format>", "how problems are printed").choices(problemFormats).default("text"),
    )
    .option("--strict", "make warnings errors, and report what is not used")
    .addHelpText(
      "after",
      `
Exit code: 1 when there is an error, else 0. A rule is silenced at its place by a comment with its code and a reason:
  # dialtree-ignore DT2123: 10 is the door, and we wait for it

Examples:
  dialtree validate account.yaml
  dialtree validate phones/ --strict
  dialtree validate account.yaml --format json | jq '.problems[].code'
  dialtree validate account.yaml --format github      annotations in a GitHub workflow`,
    )
    .action((place: string, { format, strict }: { format: ProblemFormat; strict?: boolean }) => {
      const { problems, sources } = validateTree(place, { strict: strict === true });
      const findings = noticesOfProblems(problems);
      if (format === "json") print(problemsAsJson(problems));
      else if (format === "github") print(noticesAsAnnotations(findings));
      else if (format === "sarif") print(noticesAsSarif(findings, packageVersion()));
      else print(problemsAsText(problems, sources, painter(process.stdout)));
      if (problems.some(isError)) process.exitCode = 1;
    });
}
