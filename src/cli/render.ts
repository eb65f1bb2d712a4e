import { writeFileSync } from "node:fs";
import { Option } from "commander";
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
}
