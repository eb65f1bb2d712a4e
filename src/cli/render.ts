import { writeFileSync } from "node:fs";
import { InvalidArgumentError, Option } from "commander";
import { findingsAsAnnotations } from "../plan/annotations.ts";
import { findingsOf } from "../plan/findings.ts";
import { dangers } from "../plan/guards.ts";
import { markdownLimit, planAsMarkdown } from "../plan/markdown.ts";
import type { Review } from "../plan/plan.ts";
import { findingsAsSarif } from "../plan/sarif.ts";
import { planAsText } from "../plan/text.ts";
import { painter } from "./colour.ts";
import { packageVersion } from "./version.ts";

const formats = ["text", "markdown", "html", "json", "sarif", "github"] as const;

export interface RenderOptions {
  readonly format: (typeof formats)[number];
  readonly output?: string;
  readonly maxLength?: number;
  readonly detailedExitcode?: true;
}

/** What the command line says of the guards. */
export interface GuardOptions {
  readonly maxDeletes?: string;
  readonly allow: string[];
}

export const guardOptions = (): Option[] => [
  new Option(
    "--max-deletes <limit>",
    "how much may go at once: 30% of the resources, or a number of them",
  ).argParser((text) => {
    if (!/^\d+%?$/.test(text))
      throw new InvalidArgumentError("A limit is a number, or a percentage such as 30%.");
    return text;
  }),
  new Option("--allow <danger>", "a danger that is no reason to refuse, such as delete:domain; repeatable")
    .default([] as string[], "none")
    .argParser((text, before: string[]) => {
      if (!dangers.includes(text)) throw new InvalidArgumentError(`Dangers are ${dangers.join(", ")}.`);
      return [...before, text];
    }),
];

export const renderOptions = (): Option[] => [
  new Option("--format <format>", "how the review is printed").choices(formats).default("text"),
  new Option("-o, --output <file>", "write it to a file instead of stdout"),
  new Option("--max-length <characters>", "room for the Markdown; rows that do not fit are counted")
    .default(markdownLimit)
    .argParser((text) => {
      if (!/^\d+$/.test(text) || Number(text) < 2000)
        throw new InvalidArgumentError("A length is a number of characters, at least 2000.");
      return Number(text);
    }),
  new Option("--detailed-exitcode", "exit with 2 when something would change"),
];

/** Prints a review as it was asked for, and sets the exit code. */
export async function render(review: Review, options: RenderOptions): Promise<void> {
  const { output, detailedExitcode } = options;
  const { changes, guards } = review.plan;
  const text = await rendered(review, options);
  if (output !== undefined) writeFileSync(output, text);
  else process.stdout.write(text);
  if (detailedExitcode && changes.length > 0) process.exitCode = 2;
  if (guards.refusals.length > 0) process.exitCode = 3;
}

async function rendered(review: Review, { format, output, maxLength }: RenderOptions): Promise<string> {
  const { plan } = review;
  switch (format) {
    case "json":
      return `${JSON.stringify(plan, null, 2)}\n`;
    case "markdown":
      return planAsMarkdown(plan, maxLength);
    case "html":
      return (await import("../plan/html.ts")).reviewAsHtml(review, packageVersion());
    case "sarif":
      return findingsAsSarif(findingsOf(plan), packageVersion());
    case "github":
      return findingsAsAnnotations(findingsOf(plan));
    case "text":
      return output === undefined
        ? planAsText(plan, painter(process.stdout), process.stdout.columns)
        : planAsText(plan, (_style, text) => text);
  }
}
