import type { Action, FieldChange } from "./changes.ts";
import type { JudgedChange, Plan } from "./plan.ts";
import type { RouteChange } from "./routes.ts";
import { totals } from "./text.ts";
import { orderOf, wordFor } from "./words.ts";

/** What GitHub takes in a comment, less room for a marker and a footer around it. */
export const markdownLimit = 65_536 - 2_000;

/** Rows of each list that are tried until the whole fits; the verdict and the counts are never left out. */
const rowCaps = [Number.POSITIVE_INFINITY, 500, 200, 100, 50, 20, 10, 5, 2];

/**
 * A plan for a pull request: verdict and totals, what is dangerous, who rings before and after, then a table for each
 * account with its details folded. Where it is too long, details go first and then whole rows, and what was left out is
 * counted; nothing is cut.
 */
export function planAsMarkdown(plan: Plan): string {
  for (const withDetails of [true, false]) {
    for (const cap of withDetails ? rowCaps.slice(0, 1) : rowCaps) {
      const text = rendered(plan, cap, withDetails);
      if (text.length <= markdownLimit) return text;
    }
  }
  return `${verdict(plan)}\n\nThe lists are too long for a comment: see the full report.\n`;
}

function rendered(plan: Plan, cap: number, withDetails: boolean): string {
  const { changes, routes } = plan;
  if (changes.length === 0) return `${verdict(plan)}\n`;
  const sorted = changes.toSorted((a, b) => orderOf(a.kind) - orderOf(b.kind) || (a.name < b.name ? -1 : 1));
  const groups = Map.groupBy(sorted, ({ account, isProduction }) =>
    account === undefined
      ? "The organization"
      : `Account ${code(account)}${isProduction ? " (production)" : ""}`,
  );
  return [
    verdict(plan),
    section(
      "High risk",
      sorted.filter(({ risk }) => risk === "high").map(riskRow),
      "| | What | Why | Where |\n| --- | --- | --- | --- |",
      cap,
    ),
    section("Who rings", routes.map(routeRow), "| Dialled | Before | After |\n| --- | --- | --- |", cap),
    ...[...groups].map(([title, group]) =>
      section(title, group.map(changeRow), "| | What | Changes |\n| --- | --- | --- |", cap),
    ),
    ...(withDetails ? [details(sorted)] : ["The fields of what is new are in the full report.\n"]),
  ]
    .filter(Boolean)
    .join("\n");
}

function verdict(plan: Plan): string {
  const { changes, routes, unchanged } = plan;
  if (changes.length === 0) return `**Nothing changes**: all ${unchanged} resources are as declared.`;
  const lost = routes.filter(({ isLost }) => isLost).reduce((sum, { dialled }) => sum + dialled.length, 0);
  const risky = changes.some(({ risk }) => risk === "high");
  const { refusals } = plan.guards;
  const word =
    changes.some(({ refused }) => refused) || refusals.length > 0
      ? "Refused"
      : risky
        ? "High risk"
        : "Changes";
  return `**${word}**: ${totals(plan)}${lost > 0 ? `; **nobody rings any more for ${lost} of what can be dialled**` : ""}.${refusals.map(({ message, allow }) => `\nRefused by a guard: ${code(message)}, allowed by ${code(allow)}.`).join("")}`;
}

function section(title: string, rows: readonly string[], head: string, cap: number): string {
  if (rows.length === 0) return "";
  const left = rows.length - Math.min(rows.length, cap);
  const more = left > 0 ? `\n${left} more rows are in the full report.\n` : "";
  return `### ${title}\n\n${head}\n${rows.slice(0, cap).join("\n")}\n${more}`;
}

const signs: Readonly<Record<Action, string>> = {
  create: "new",
  update: "changed",
  replace: "**replaced**",
  delete: "**deleted**",
  detach: "**detached**",
};

function riskRow({ action, kind, name, reasons, refused, place }: JudgedChange): string {
  const where = place ? code(`${place.file}:${place.line}`) : "";
  return `| ${signs[action]} | ${wordFor(kind)} ${code(name)} | ${refused ? code(refused) : reasons.join("; ")} | ${where} |`;
}

function routeRow({ dialled, before, after, isLost }: RouteChange): string {
  const names =
    dialled.slice(0, 5).map(code).join(", ") + (dialled.length > 5 ? ` and ${dialled.length - 5} more` : "");
  const now = after === undefined ? "cannot be dialled" : code(after);
  return `| ${names} | ${before === undefined ? "cannot be dialled" : code(before)} | ${isLost ? `**nobody rings any more**: ${now}` : now} |`;
}

function changeRow({ action, kind, name, fields, forcedBy }: JudgedChange): string {
  const what = action === "create" ? "" : fields.map(fieldText).join("<br>");
  const why = forcedBy.length > 0 ? `replaced because of ${forcedBy.map(code).join(", ")}<br>` : "";
  return `| ${signs[action]} | ${wordFor(kind)} ${code(name)} | ${why}${what} |`;
}

function fieldText({ field, before, after }: FieldChange): string {
  return `${code(field)}: ${shown(before)} → ${shown(after)}`;
}

/** The fields of what is new, folded. */
function details(changes: readonly JudgedChange[]): string {
  const made = changes.filter(({ action, fields }) => action === "create" && fields.length > 0);
  if (made.length === 0) return "";
  const rows = made.map(
    ({ kind, name, fields }) =>
      `| ${wordFor(kind)} ${code(name)} | ${fields.map(({ field, after }) => `${code(field)}: ${shown(after)}`).join("<br>")} |`,
  );
  return `<details><summary>Fields of what is new</summary>\n\n| What | Fields |\n| --- | --- |\n${rows.join("\n")}\n\n</details>\n`;
}

function shown(value: unknown): string {
  if (value === undefined) return "(default)";
  return code(typeof value === "string" ? value : JSON.stringify(value));
}

/**
 * A text of the user's as code, every character that means something in Markdown or HTML written as an entity: it breaks
 * out of no cell, links nowhere and mentions nobody.
 */
function code(text: string): string {
  const safe = text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[&<>|`*_~[\]\\@#"':!(){}$^=]/g, (sign) => `&#${sign.codePointAt(0)};`)
    .replaceAll(/\p{C}/gu, "\u{fffd}");
  return `<code>${safe}</code>`;
}
