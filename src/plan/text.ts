import wrapAnsi from "wrap-ansi";
import { joined, line, lines, restyled, type Shown, shown } from "../safe/text.ts";
import type { Action, Change, FieldChange } from "./change.ts";
import { isNew } from "./change.ts";
import type { DriftChange } from "./live.ts";
import type { JudgedChange, Plan } from "./plan.ts";
import type { RouteChange } from "./routes.ts";
import { changedWords, valueText } from "./value.ts";
import { quietWords, verdictOf } from "./verdict.ts";
import { byAccount, changedByWords, wordFor } from "./words.ts";

type Style = "red" | "green" | "yellow" | "magenta" | "cyan" | "bold" | "dim";
export type Paint = (style: Style, text: Shown) => Shown;

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
export function planAsText(plan: Plan, paint: Paint, width = Number.POSITIVE_INFINITY): Shown {
  const { changes, routes, guards } = plan;
  const guarded =
    guards.changed === undefined
      ? []
      : [line`${paint("red", line`the tree's guards change`)}: ${guardsText(guards.changed)}`];
  const behind = driftParts(plan, paint);
  const { word, totals, goes, isAlarming } = verdictOf(plan);
  const fitting = (parts: readonly (readonly Shown[])[]) =>
    joined(
      parts.map((part) => lines(part.map((each) => wrapped(each, width)))),
      "\n",
    );
  if (changes.length === 0 && guards.refusals.length === 0)
    return fitting([[shown(quietWords(plan)), ...guarded], ...behind]);
  const verdict = shown(word);
  const head = [
    line`${paint("bold", isAlarming ? paint("red", verdict) : verdict)}: ${shown(totals)}`,
    ...(goes === undefined ? [] : [shown(goes)]),
    ...guarded,
    ...guards.refusals.flatMap(({ message, allow }) => [
      line`${paint("red", line`refused`)}: ${shown(message)}`,
      line`  allowed by: ${shown(allow)}`,
    ]),
  ];
  const calls = routes.map((route) => routeLines(route, paint));
  return fitting([
    head,
    ...behind,
    ...byAccount(changes).map(([account, group]) => [
      heading(account, group, paint),
      ...changeLines(group, paint),
    ]),
    ...(calls.length === 0 ? [] : [[paint("bold", line`who rings`), ...calls.flat()]]),
    [shown(totals)],
  ]);
}

/** What somebody changed behind the tree: what, who where it is known, and whose calls that changed. */
function driftParts({ drift }: Plan, paint: Paint): Shown[][] {
  if (drift === undefined) return [];
  const { changes, routes, allowed } = drift;
  const parts = byAccount(changes).map(([account, group]) => [
    line`${paint("bold", line`changed behind the tree`)}, ${heading(account, group, paint)}`,
    ...group.flatMap((change) => driftLines(change, paint)),
  ]);
  const calls = routes.flatMap((route) => routeLines(route, paint));
  const may = allowed.map(
    ({ resource, reason, ...field }) =>
      line`  ${shown(resource)}  ${fieldText(field, 0, paint)}  (${shown(reason)})`,
  );
  return [
    ...parts,
    ...(calls.length === 0 ? [] : [[paint("bold", line`who rings since then`), ...calls]]),
    ...(may.length === 0 ? [] : [[paint("bold", line`may differ from the tree`), ...may]]),
  ];
}

function driftLines(change: DriftChange, paint: Paint): Shown[] {
  const { action, kind, name, fields } = change;
  const { sign, style } = marks[action];
  const longest = Math.max(0, ...fields.map(({ field }) => field.length));
  const gone = action === "delete" ? paint("red", line`  is gone`) : nothing;
  const who = changedByWords(change);
  const by = who === undefined ? nothing : line`  ${shown(who)}`;
  return [
    line`  ${paint(style, shown(sign.padEnd(2)))} ${shown(wordFor(kind))}  ${paint("bold", shown(name))}${gone}${by}`,
    ...fields.map((field) => line`       ${fieldText(field, longest, paint)}`),
  ];
}

function guardsText({ before, after }: NonNullable<Plan["guards"]["changed"]>): Shown {
  return line`${shown(valueText(before))} -> ${shown(valueText(after))}`;
}

function heading(
  account: string | undefined,
  group: readonly Pick<Change, "isProduction">[],
  paint: Paint,
): Shown {
  if (account === undefined) return paint("bold", line`organization`);
  const name = line`account ${shown(account)}`;
  const isProduction = group.some((change) => change.isProduction);
  return paint("bold", isProduction ? paint("red", line`${name} (production)`) : name);
}

function changeLines(group: readonly JudgedChange[], paint: Paint): Shown[] {
  const widest = Math.max(...group.map(({ kind }) => wordFor(kind).length));
  return group.flatMap((change) => {
    const { action, kind, name, fields, forcedBy, risk, reasons, refused, origin } = change;
    const { sign, style } = marks[action];
    const why =
      forcedBy.length > 0
        ? paint("magenta", line`  replaced because of ${shown(forcedBy.join(", "))}`)
        : nothing;
    const kept = action === "detach" ? line`  the number stays at the carrier` : nothing;
    const again = origin === "drift" ? line`  made again` : nothing;
    const danger = risk === "high" ? paint("red", line`  ! ${shown(reasons.join("; "))}`) : nothing;
    const listed = isNew(change) && change.adopts === undefined ? [] : fields;
    const longest = Math.max(0, ...listed.map(({ field }) => field.length));
    const mark = paint(style, shown(sign.padEnd(2)));
    return [
      line`  ${mark} ${shown(wordFor(kind).padEnd(widest))}  ${paint("bold", shown(name))}${why}${kept}${again}${danger}`,
      ...listed.map((field) => line`       ${fieldText(field, longest, paint)}`),
      ...(refused === undefined ? [] : [line`       ${paint("red", shown(refused))}`]),
    ];
  });
}

const nothing = line``;

const originWords = { tree: "", drift: "  (sets back)", both: "  (changed behind, too)" } as const;

function fieldText({ field, before, after, origin }: FieldChange, width: number, paint: Paint): Shown {
  const name = shown(`${field}:`.padEnd(width + 1));
  const from = origin ? paint("cyan", shown(originWords[origin])) : nothing;
  const pieces = changedWords(before, after);
  if (pieces === undefined) {
    const [old, now] = [shown(valueText(before)), shown(valueText(after))];
    return line`${name} ${paint("red", old)} -> ${paint("green", now)}${from}`;
  }
  const marked = pieces.map(({ text, in: where }) => {
    const piece = shown(text);
    if (where === "both") return piece;
    return where === "before" ? paint("red", line`[-${piece}-]`) : paint("green", line`{+${piece}+}`);
  });
  return line`${name} ${joined(marked, "")}${from}`;
}

function routeLines({ dialled, before, after, isLost }: RouteChange, paint: Paint): Shown[] {
  const names =
    dialled.length > 4
      ? `${dialled.slice(0, 3).join(", ")} and ${dialled.length - 3} more`
      : dialled.join(", ");
  const [old, now] = [before, after].map((outcome) => shown(outcome ?? "cannot be dialled"));
  return [
    line`  ${isLost ? paint("red", line`!`) : line` `}  ${paint("bold", shown(names))}`,
    line`       before: ${old ?? nothing}`,
    line`       after:  ${isLost ? paint("red", now ?? nothing) : (now ?? nothing)}`,
  ];
}

/** A line broken between words; what follows stands two columns further in than it began. */
function wrapped(text: Shown, width: number): Shown {
  if (!Number.isFinite(width) || width === 0) return text;
  return restyled(text, (whole) => {
    const indent = (/^ */.exec(whole)?.[0].length ?? 0) + 2;
    const room = Math.max(20, width - indent);
    const [first = "", ...rest] = wrapAnsi(whole.trimStart(), room, { hard: true, trim: true }).split("\n");
    return [" ".repeat(indent - 2) + first, ...rest.map((each) => " ".repeat(indent) + each)].join("\n");
  });
}
