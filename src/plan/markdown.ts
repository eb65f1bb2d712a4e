import type { Action, FieldChange } from "./change.ts";
import { isNew } from "./change.ts";
import type { Drift, DriftChange } from "./live.ts";
import type { JudgedChange, Plan } from "./plan.ts";
import type { RouteChange } from "./routes.ts";
import { changedWords, valueText } from "./value.ts";
import { behindOf, quietWords, verdictOf } from "./verdict.ts";
import { byAccount, byKind, changedByWords, wordFor } from "./words.ts";

/** What GitHub takes in a comment, less room for a marker and a footer around it. */
export const markdownLimit = 65_536 - 2_000;

/** A table under a heading, of which whole rows may be left out. */
interface Section {
  readonly title: string;
  readonly head: string;
  readonly rows: readonly string[];
  /** Of the room that is left, what it may take at most. */
  readonly share: number;
}

/**
 * A plan for a pull request: verdict and totals, what is dangerous, who rings before and after, then a table for each
 * account with its details folded. Where it is too long, details go first and then whole rows, and what was left out is
 * counted; nothing is cut.
 *
 * @param limit characters that there is room for; the verdict takes what it needs
 */
export function planAsMarkdown(plan: Plan, limit = markdownLimit): string {
  const head = `${verdictText(plan)}\n`;
  if (plan.changes.length + behindOf(plan) === 0) return head;
  const sections = sectionsOf(plan);
  const folded = details(plan.changes.toSorted(byKind));
  const all = [head, ...sections.map((section) => sectionText(section, section.rows.length)), folded];
  const whole = all.filter(Boolean).join("\n");
  return whole.length <= limit ? whole : fitted(head, sections, folded !== "", limit);
}

/** Room for the line that says what was left out. */
const noteRoom = 200;

function fitted(head: string, sections: readonly Section[], hadDetails: boolean, limit: number): string {
  let room = limit - head.length - noteRoom;
  const texts: string[] = [];
  let left = { tables: 0, rows: 0 };
  for (const section of sections) {
    const kept = rowsWithin(section, Math.floor(room * section.share));
    if (kept === 0) {
      left = { tables: left.tables + 1, rows: left.rows + section.rows.length };
      continue;
    }
    const text = sectionText(section, kept);
    texts.push(text);
    room -= text.length + 1;
  }
  const missing = [
    ...(hadDetails ? ["The fields of what is new"] : []),
    ...(left.tables > 0 ? [`${left.tables} more tables with ${left.rows} rows`] : []),
  ];
  const note = missing.length === 0 ? "" : `${missing.join(" and ")} are in the full report.\n`;
  return [head, ...texts, note].filter(Boolean).join("\n");
}

function rowsWithin(section: Section, room: number): number {
  let used = sectionText(section, 0).length;
  let kept = 0;
  for (const row of section.rows) {
    used += row.length + 1;
    if (used > room) break;
    kept++;
  }
  return kept;
}

function sectionText({ title, head, rows }: Section, kept: number): string {
  const left = rows.length - kept;
  const more = left > 0 ? `\n${left} more rows are in the full report.\n` : "";
  return `### ${title}\n\n${head}\n${rows
    .slice(0, kept)
    .map((row) => `${row}\n`)
    .join("")}${more}`;
}

function sectionsOf({ changes, routes, drift }: Plan): Section[] {
  const sorted = changes.toSorted(byKind);
  const risky = sorted.filter(({ risk }) => risk === "high");
  return [
    {
      title: "High risk",
      head: "| | What | Why | Where |\n| --- | --- | --- | --- |",
      rows: risky.map(riskRow),
      share: 0.4,
    },
    {
      title: "Changed behind the tree",
      head: "| | What | Changes | Who |\n| --- | --- | --- | --- |",
      rows: drift?.changes.toSorted(byKind).map(driftRow) ?? [],
      share: 0.4,
    },
    {
      title: "Who rings since then",
      head: "| Dialled | Before | After |\n| --- | --- | --- |",
      rows: drift?.routes.map(routeRow) ?? [],
      share: 0.4,
    },
    {
      title: "May differ from the tree",
      head: "| What | Changes | Why |\n| --- | --- | --- |",
      rows: drift?.allowed.map(allowedRow) ?? [],
      share: 0.2,
    },
    {
      title: "Who rings",
      head: "| Dialled | Before | After |\n| --- | --- | --- |",
      rows: routes.map(routeRow),
      share: 0.5,
    },
    ...byAccount(changes).map(([account, group]) => ({
      title: titleOf(account, group),
      head: "| | What | Changes |\n| --- | --- | --- |",
      rows: group.map(changeRow),
      share: 1,
    })),
  ].filter(({ rows }) => rows.length > 0);
}

function titleOf(account: string | undefined, group: readonly JudgedChange[]): string {
  if (account === undefined) return "The organization";
  return `Account ${code(account)}${group.some(({ isProduction }) => isProduction) ? " (production)" : ""}`;
}

function verdictText(plan: Plan): string {
  const guarded = plan.guards.changed === undefined ? [] : [guardsChange(plan.guards.changed)];
  if (plan.changes.length === 0 && plan.guards.refusals.length === 0) {
    const [head = "", ...rest] = quietWords(plan).split(":");
    const text = rest.length === 0 ? `**${head}**` : `**${head}**:${rest.join(":")}`;
    return [text, ...guarded].join("<br>\n");
  }
  const { word, totals, goes, lost } = verdictOf(plan);
  return [
    `**${word}**: ${totals}${lost > 0 ? `; **nobody rings any more for ${lost} of what can be dialled**` : ""}.`,
    ...(goes === undefined ? [] : [`${safe(goes)}.`]),
    ...guarded,
    ...plan.guards.refusals.map(
      ({ message, allow }) => `Refused by a guard: ${code(message)}, allowed by ${code(allow)}.`,
    ),
  ].join("<br>\n");
}

function guardsChange({ before, after }: NonNullable<Plan["guards"]["changed"]>): string {
  return `**The tree's guards change**: ${shown(before)} → ${shown(after)}.`;
}

const signs: Readonly<Record<Action, string>> = {
  create: "new",
  adopt: "adopted",
  update: "changed",
  replace: "**replaced**",
  delete: "**deleted**",
  detach: "**detached**",
};

function riskRow({ action, kind, name, reasons, refused, place }: JudgedChange): string {
  const where = place ? code(`${place.file}:${place.line}`) : "";
  return `| ${signs[action]} | ${wordFor(kind)} ${code(name)} | ${refused ? code(refused) : safe(reasons.join("; "))} | ${where} |`;
}

function driftRow(change: DriftChange): string {
  const { action, kind, name, fields } = change;
  const who = changedByWords(change);
  const what = action === "delete" ? "gone" : "changed";
  return `| ${what} | ${wordFor(kind)} ${code(name)} | ${fields.map(fieldText).join("<br>")} | ${who === undefined ? "" : safe(who)} |`;
}

function allowedRow({ resource, reason, ...field }: Drift["allowed"][number]): string {
  return `| ${code(resource)} | ${fieldText(field)} | ${safe(reason)} |`;
}

function routeRow({ dialled, before, after, isLost }: RouteChange): string {
  const names =
    dialled.slice(0, 5).map(code).join(", ") + (dialled.length > 5 ? ` and ${dialled.length - 5} more` : "");
  const now = after === undefined ? "cannot be dialled" : code(after);
  return `| ${names} | ${before === undefined ? "cannot be dialled" : code(before)} | ${isLost ? `**nobody rings any more**: ${now}` : now} |`;
}

function changeRow(change: JudgedChange): string {
  const { action, kind, name, fields, forcedBy, refused, origin, adopts } = change;
  const what = isNew(change) && adopts === undefined ? "" : fields.map(fieldText).join("<br>");
  const again = origin === "drift" ? "made again, as somebody took it away" : "";
  const no = refused === undefined ? "" : `${code(refused)}<br>`;
  const why = forcedBy.length > 0 ? `replaced because of ${forcedBy.map(code).join(", ")}<br>` : "";
  return `| ${signs[action]} | ${wordFor(kind)} ${code(name)} | ${no}${why}${again}${what} |`;
}

/** Old and new; in long values that share words, what differs is struck out or underlined. */
function fieldText({ field, before, after, origin = "tree" }: FieldChange): string {
  const from = originWords[origin];
  const pieces = changedWords(before, after);
  if (pieces === undefined) return `${code(field)}: ${shown(before)} → ${shown(after)}${from}`;
  const marked = pieces.map(({ text, in: where }) => {
    if (where === "both") return safe(text);
    return where === "before" ? `<del>${safe(text)}</del>` : `<ins>${safe(text)}</ins>`;
  });
  return `${code(field)}: <code>${marked.join("")}</code>${from}`;
}

const originWords = { tree: "", drift: " (sets back)", both: " (changed behind, too)" } as const;

/** The fields of what is new, folded. */
function details(changes: readonly JudgedChange[]): string {
  const made = changes.filter(
    (change) => isNew(change) && change.adopts === undefined && change.fields.length > 0,
  );
  if (made.length === 0) return "";
  const rows = made.map(
    ({ kind, name, fields }) =>
      `| ${wordFor(kind)} ${code(name)} | ${fields.map(({ field, after }) => `${code(field)}: ${shown(after)}`).join("<br>")} |`,
  );
  return `<details><summary>Fields of what is new</summary>\n\n| What | Fields |\n| --- | --- |\n${rows.join("\n")}\n\n</details>\n`;
}

function shown(value: unknown): string {
  return value === undefined ? valueText(value) : code(valueText(value));
}

function code(text: string): string {
  return `<code>${safe(text)}</code>`;
}

/**
 * A text of the user's in which every character that means something in Markdown or HTML is written as an entity: it
 * breaks out of no cell, links nowhere and mentions nobody. GitHub makes links of addresses even where entities write
 * them: of `www.` in the source, and of e-mail addresses in what the source means, which an empty comment parts.
 */
export function safe(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[&<>|`*_~[\]\\@#"':!(){}$^=]/g, (sign) => `&#${sign.codePointAt(0)};`)
    .replaceAll("&#64;", "<!-- -->&#64;")
    .replaceAll(/(?<=www)\./gi, "&#46;")
    .replaceAll(/\p{C}/gu, "\u{fffd}");
}
