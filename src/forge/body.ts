import { stripVTControlCharacters } from "node:util";
import { planAsMarkdown, safe } from "../plan/markdown.ts";
import type { Plan } from "../plan/plan.ts";
import type { Run } from "./forge.ts";

/** What stands under every comment. */
export interface Footer {
  /** Of dialtree. */
  readonly version: string;
  /** What the review is of, such as `acme (production)`. */
  readonly subject: string;
  readonly run: Run;
  /** When it was written. */
  readonly at: Date;
}

/** A plan as a comment: the review, and what it is of. @param limit characters that the forge takes */
export function planAsComment(plan: Plan, footer: Footer, limit: number): string {
  const end = footerText(footer);
  return `${planAsMarkdown(plan, limit - end.length)}\n${end}`;
}

/** What somebody changed behind the tree, as an issue; undefined where nobody has. */
export function driftAsIssue(plan: Plan, footer: Footer, limit: number): string | undefined {
  return plan.drift?.changes.length ? planAsComment(plan, footer, limit) : undefined;
}

/**
 * What a reviewer sees where there is no plan, instead of one that is no longer true. Lines that do not fit are counted.
 *
 * @param said what the failed command said
 */
export function failureAsComment(said: string, footer: Footer, limit: number): string {
  const end = footerText(footer);
  const lines = said.trim().split("\n").map(lineText);
  const head = "**The review failed**: what this changes is not known.\n\n";
  const kept = linesWithin(lines, limit - head.length - end.length - noteRoom);
  const left = lines.length - kept.length;
  const more = left > 0 ? `\n${left} more lines are in the run's log.\n` : "";
  return `${head}<pre>\n${kept.join("\n")}\n</pre>\n${more}\n${end}`;
}

/** Room for the tags around the lines, and for the line that says how many are left out. */
const noteRoom = 200;

function linesWithin(lines: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let left = room;
  for (const line of lines) {
    left -= line.length + 1;
    if (left < 0) break;
    kept.push(line);
  }
  return kept;
}

/** A line of a log: its colours gone, its indentation kept. */
function lineText(line: string): string {
  const plain = stripVTControlCharacters(line);
  const indent = /^[ \t]*/.exec(plain)?.[0].replaceAll("\t", "  ") ?? "";
  return indent + safe(plain.trim());
}

/** A text within the quotes of a tag's attribute. */
function attribute(text: string): string {
  return text.replaceAll(/[&<>"'\s]/g, (sign) => `&#${sign.codePointAt(0)};`);
}

function footerText({ version, subject, run, at }: Footer): string {
  const when = at.toISOString().slice(0, 16).replace("T", " ");
  return [
    "---",
    `<sub>dialtree ${safe(version)} reviewed <code>${safe(subject)}</code> at commit <code>${safe(run.commit.slice(0, 12))}</code>, ${when} UTC, in <a href="${attribute(run.url)}">run ${run.id}</a>. The full report is that run's summary and its HTML page.</sub>`,
    "",
  ].join("\n");
}
