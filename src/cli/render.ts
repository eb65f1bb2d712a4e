import { writeFileSync } from "node:fs";
import { InvalidArgumentError, Option } from "commander";
import { dangers } from "../plan/guards.ts";
import { planAsMarkdown } from "../plan/markdown.ts";
import type { Plan } from "../plan/plan.ts";
import { planAsText } from "../plan/text.ts";
import { painter } from "./colour.ts";

const formats = ["text", "markdown", "json"] as const;

export interface RenderOptions {
  readonly format: (typeof formats)[number];
  readonly output?: string;
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
  new Option("--detailed-exitcode", "exit with 2 when something would change"),
];

/** Prints a review as it was asked for, and sets the exit code. */
export function render(plan: Plan, { format, output, detailedExitcode }: RenderOptions): void {
  const toFile = output !== undefined;
  const plain = (_style: unknown, text: string) => text;
  const text =
    format === "json"
      ? `${JSON.stringify(plan, null, 2)}\n`
      : format === "markdown"
        ? planAsMarkdown(plan)
        : planAsText(plan, toFile ? plain : painter(process.stdout));
  if (toFile) writeFileSync(output, text);
  else process.stdout.write(text);
  if (detailedExitcode && plan.changes.length > 0) process.exitCode = 2;
  if (plan.guards.refusals.length > 0) process.exitCode = 3;
}
