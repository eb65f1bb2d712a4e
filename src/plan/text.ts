import wrapAnsi from "wrap-ansi";
import type { Action, FieldChange } from "./change.ts";
import { isNew } from "./change.ts";
import type { JudgedChange, Plan } from "./plan.ts";
import type { RouteChange } from "./routes.ts";
import { changedWords, valueText } from "./value.ts";
import { verdictOf } from "./verdict.ts";
import { byAccount, wordFor } from "./words.ts";

type Style = "red" | "green" | "yellow" | "magenta" | "cyan" | "bold" | "dim";
export type Paint = (style: Style, text: string) => string;

const marks: Readonly<Record<Action, { sign: string; style: Style }>> = {
  create: { sign: "+", style: "green" },
  adopt: { sign: "=", style: "cyan" },
  update: { sign: "~", style: "yellow" },
  replace: { sign: "+-", style: "magenta" },
  delete: { sign: "-", style: "red" },
  detach: { sign: "-", style: "red" },
};

/**
 * A plan as a person reads it on a terminal: the verdict and what would go, the changes account by account, whose calls
 * change, and the totals again in the last line, where the eye is.
 *
 * @param width columns of the terminal; lines are not broken without it, nor where a terminal says 0
 */
export function planAsText(plan: Plan, paint: Paint, width = Number.POSITIVE_INFINITY): string {
  const { changes, unchanged, routes, guards } = plan;
  const guarded =
    guards.changed === undefined
      ? []
      : [`${paint("red", "the tree's guards change")}: ${guardsText(guards.changed)}`];
  if (changes.length === 0)
    return [`Nothing changes: all ${unchanged} resources are as declared.`, ...guarded, ""].join("\n");
  const { word, totals, goes } = verdictOf(plan);
  const head = [
    `${paint("bold", word === "Changes" ? word : paint("red", word))}: ${totals}`,
    ...(goes === undefined ? [] : [goes]),
    ...guarded,
    ...guards.refusals.map(
      ({ message, allow }) => `${paint("red", "refused")}: ${message}\n  allowed by: ${allow}`,
    ),
  ];
  const calls = routes.map((route) => routeLines(route, paint));
  const parts = [
    head,
    ...byAccount(changes).map(([account, group]) => [
      heading(account, group, paint),
      ...changeLines(group, paint),
    ]),
    ...(calls.length === 0 ? [] : [[paint("bold", "who rings"), ...calls.flat()]]),
    [totals],
  ];
  return parts.map((lines) => `${lines.map((line) => wrapped(line, width)).join("\n")}\n`).join("\n");
}

function guardsText({ before, after }: NonNullable<Plan["guards"]["changed"]>): string {
  return `${printable(valueText(before))} -> ${printable(valueText(after))}`;
}

function heading(account: string | undefined, group: readonly JudgedChange[], paint: Paint): string {
  if (account === undefined) return paint("bold", "organization");
  const isProduction = group.some((change) => change.isProduction);
  return paint("bold", isProduction ? paint("red", `account ${account} (production)`) : `account ${account}`);
}

function changeLines(group: readonly JudgedChange[], paint: Paint): string[] {
  const widest = Math.max(...group.map(({ kind }) => wordFor(kind).length));
  return group.flatMap((change) => {
    const { action, kind, name, fields, forcedBy, risk, reasons, refused } = change;
    const { sign, style } = marks[action];
    const why = forcedBy.length > 0 ? paint("magenta", `  replaced because of ${forcedBy.join(", ")}`) : "";
    const kept = action === "detach" ? "  the number stays at the carrier" : "";
    const danger = risk === "high" ? paint("red", `  ! ${reasons.join("; ")}`) : "";
    const shown = isNew(change) ? [] : fields;
    const longest = Math.max(0, ...shown.map(({ field }) => field.length));
    return [
      `  ${paint(style, sign.padEnd(2))} ${wordFor(kind).padEnd(widest)}  ${paint("bold", name)}${why}${kept}${danger}`,
      ...shown.map((field) => `       ${fieldText(field, longest, paint)}`),
      ...(refused === undefined ? [] : [`       ${paint("red", refused)}`]),
    ];
  });
}

function fieldText({ field, before, after }: FieldChange, width: number, paint: Paint): string {
  const name = `${field}:`.padEnd(width + 1);
  const shown = (value: unknown) => printable(valueText(value));
  const pieces = changedWords(before, after);
  if (pieces === undefined)
    return `${name} ${paint("red", shown(before))} -> ${paint("green", shown(after))}`;
  const marked = pieces.map(({ text, in: where }) => {
    if (where === "both") return printable(text);
    return where === "before"
      ? paint("red", `[-${printable(text)}-]`)
      : paint("green", `{+${printable(text)}+}`);
  });
  return `${name} ${marked.join("")}`;
}

/** A text of somebody else's on one line of a terminal or a log: nothing in it moves the cursor or begins a line. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, "\u{fffd}");
}

function routeLines({ dialled, before, after, isLost }: RouteChange, paint: Paint): string[] {
  const names =
    dialled.length > 4
      ? `${dialled.slice(0, 3).join(", ")} and ${dialled.length - 3} more`
      : dialled.join(", ");
  const shown = (outcome: string | undefined) => printable(outcome ?? "cannot be dialled");
  return [
    `  ${isLost ? paint("red", "!") : " "}  ${paint("bold", printable(names))}`,
    `       before: ${shown(before)}`,
    `       after:  ${isLost ? paint("red", shown(after)) : shown(after)}`,
  ];
}

/** A line broken between words; what follows stands two columns further in than it began. */
function wrapped(line: string, width: number): string {
  if (!Number.isFinite(width) || width === 0) return line;
  const indent = (/^ */.exec(line)?.[0].length ?? 0) + 2;
  const room = Math.max(20, width - indent);
  const [first = "", ...rest] = wrapAnsi(line.trimStart(), room, { hard: true, trim: true }).split("\n");
  return [" ".repeat(indent - 2) + first, ...rest.map((each) => " ".repeat(indent) + each)].join("\n");
}
