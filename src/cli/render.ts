import { extname } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { DialtreeError } from "../errors.ts";
import { dangers } from "../kinds/dangers.ts";
import { noticesAsAnnotations } from "../plan/annotations.ts";
import { adoptedDanger, reachDangers } from "../plan/guards.ts";
import { markdownLimit, planAsMarkdown } from "../plan/markdown.ts";
import { noticesOf } from "../plan/notices.ts";
import type { Review } from "../plan/plan.ts";
import { noticesAsSarif } from "../plan/sarif.ts";
import { planAsText } from "../plan/text.ts";
import { type Shown, shownJson, shownLines } from "../safe/text.ts";
import { painter } from "./colour.ts";
import { writeOutput } from "./files.ts";
import { offering } from "./options.ts";
import { print } from "./terminal.ts";
import { packageVersion } from "./version.ts";

const formats = ["text", "markdown", "html", "json", "sarif", "github"] as const;

type Format = (typeof formats)[number];

export interface RenderOptions {
  readonly format?: Format;
  readonly output: readonly string[];
  readonly maxLength?: number;
  readonly detailedExitcode?: true;
}

/** What the command line says of the guards. */
export interface GuardOptions {
  readonly maxDeletes?: string;
  readonly allow: string[];
}

const allowable: readonly string[] = [...dangers, ...reachDangers, adoptedDanger];

/** @param more dangers that only one command knows */
export const guardOptions = (...more: string[]): Option[] => [
  new Option("--max-deletes <limit>", "how much may go at once: 30% of the resources, or a number of them")
    .env("DIALTREE_MAX_DELETES")
    .argParser((text) => {
      if (!/^(\d+%?)?$/.test(text))
        throw new InvalidArgumentError("A limit is a number, or a percentage such as 30%.");
      return text;
    }),
  allowOption(...more),
];

/** @param more as for `guardOptions` */
export const allowOption = (...more: string[]): Option =>
  offering(
    new Option("--allow <dangers>", "dangers that are no reason to refuse, such as delete:domain; repeatable")
      .env("DIALTREE_ALLOW")
      .default([] as string[], "none")
      .argParser((text, before: string[]) => {
        const named = text.split(",").map((danger) => danger.trim());
        for (const danger of named.filter(Boolean))
          if (![...more, ...allowable].includes(danger))
            throw new InvalidArgumentError(`Dangers are ${[...more, ...allowable].join(", ")}.`);
        return [...before, ...named.filter(Boolean)];
      }),
    [...more, ...allowable],
  );

const renderOptions = (): Option[] => [
  new Option(
    "--format <format>",
    "how the review is printed, also to a file whose name says no form (default: text)",
  ).choices(formats),
  new Option(
    "-o, --output <file>",
    "write to a file instead of stdout: .txt, .md, .html, .json or .sarif; repeatable",
  )
    .default([] as string[], "stdout")
    .argParser((file, before: string[]) => [...before, file]),
  new Option("--max-length <characters>", "room for the Markdown; rows that do not fit are counted")
    .default(markdownLimit)
    .argParser((text) => {
      if (!/^\d+$/.test(text) || Number(text) < 2000)
        throw new InvalidArgumentError("A length is a number of characters, at least 2000.");
      return Number(text);
    }),
  new Option("--detailed-exitcode", "exit with 2 when something would change"),
];

/** A review, or a plan whose trees are not at hand. */
export type Renderable = Review | (Pick<Review, "plan"> & { readonly before?: undefined });

const formatOfName: Readonly<Record<string, Format>> = {
  ".txt": "text",
  ".md": "markdown",
  ".html": "html",
  ".json": "json",
  ".sarif": "sarif",
};

/** The form that a file's name says; undefined where it says none. */
const namedFormat = (file: string): Format | undefined => formatOfName[extname(file).toLowerCase()];

/** Gives a command what every review can be asked for, and refuses what contradicts itself before anything runs. */
export function takeRenderOptions(command: Command): Command {
  for (const option of [...renderOptions(), ...guardOptions()]) command.addOption(option);
  return command.hook("preAction", (_command, called) => refuseContradiction(called.opts<RenderOptions>()));
}

/** @throws {DialtreeError} DT1004 */
function refuseContradiction({ format, output }: RenderOptions): void {
  if (format === undefined) return;
  for (const file of output) {
    const named = namedFormat(file);
    if (named === undefined || named === format) continue;
    throw new DialtreeError("DT1004", `--format ${format} contradicts the file's name ${file}: ${named}`, {
      hint: "A file's name says its form: leave --format out, or name the file otherwise.",
    });
  }
}

/** Prints a review in every form that was asked for, and sets the exit code. */
export async function render(review: Renderable, options: RenderOptions): Promise<void> {
  const { format, output, detailedExitcode } = options;
  const { changes, drift } = review.plan;
  for (const file of output) {
    const form = namedFormat(file) ?? format ?? "text";
    const plain = (_style: unknown, text: Shown) => text;
    writeOutput(file, await rendered(review, form, options, () => planAsText(review.plan, plain)));
  }
  if (output.length === 0) {
    const { stdout } = process;
    const onTerminal = () => planAsText(review.plan, painter(stdout), stdout.columns);
    print(await rendered(review, format ?? "text", options, onTerminal));
  }
  if (detailedExitcode && changes.length + (drift?.changes.length ?? 0) > 0) process.exitCode = 2;
  if (review.plan.guards.refusals.length > 0) process.exitCode = 3;
}

async function rendered(
  review: Renderable,
  format: Format,
  { maxLength }: RenderOptions,
  asText: () => Shown,
): Promise<Shown> {
  const { plan } = review;
  switch (format) {
    case "json":
      return shownJson(`${JSON.stringify(plan, null, 2)}\n`);
    case "markdown":
      return shownLines(planAsMarkdown(plan, maxLength));
    case "sarif":
      return noticesAsSarif(noticesOf(plan), packageVersion());
    case "github":
      return noticesAsAnnotations(noticesOf(plan));
    case "html": {
      if (review.before === undefined) {
        throw new DialtreeError("DT1014", "a plan alone makes no page, which shows the whole trees", {
          hint: "Write the page where the plan is made: `dialtree diff BASE HEAD -o plan.json -o page.html`.",
        });
      }
      return (await import("../plan/html.ts")).reviewAsHtml(review, packageVersion());
    }
    case "text":
      return asText();
  }
}
