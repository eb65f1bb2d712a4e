import type { Action, FieldChange } from "./changes.ts";
import type { JudgedChange, Plan } from "./plan.ts";
import type { RouteChange } from "./routes.ts";
import { orderOf, wordFor } from "./words.ts";

type Style = "red" | "green" | "yellow" | "magenta" | "bold" | "dim";
type Paint = (style: Style, text: string) => string;

const marks: Readonly<Record<Action, { sign: string; style: Style }>> = {
  create: { sign: "+", style: "green" },
  update: { sign: "~", style: "yellow" },
  replace: { sign: "+-", style: "magenta" },
  delete: { sign: "-", style: "red" },
  detach: { sign: "-", style: "red" },
};

/** A plan as a person reads it: whose calls change, the changes account by account, and the totals in the last line. */
export function planAsText(plan: Plan, paint: Paint): string {
  const { changes, unchanged, routes } = plan;
  if (changes.length === 0) return `Nothing changes: all ${unchanged} resources are as declared.\n`;
  const sorted = changes.toSorted((a, b) => orderOf(a.kind) - orderOf(b.kind) || (a.name < b.name ? -1 : 1));
  const groups = Map.groupBy(sorted, ({ account, isProduction }) =>
    account === undefined ? "organization" : `account ${account}${isProduction ? " (production)" : ""}`,
  );
  const parts = [...groups].map(([title, group]) => {
    const heading = paint("bold", title.endsWith("(production)") ? paint("red", title) : title);
    return `${heading}\n${group.map((change) => changeText(change, paint)).join("")}`;
  });
  const calls =
    routes.length === 0
      ? ""
      : `${paint("bold", "who rings")}\n${routes.map((route) => routeText(route, paint)).join("")}\n`;
  return `${parts.join("\n")}\n${calls}${totals(plan)}\n${plan.guards.refusals.map((refusal) => refusalText(refusal, paint)).join("")}`;
}

const counted = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  detach: "to detach",
} as const;

export function totals({ totals: count, unchanged, changes }: Plan): string {
  const parts = (["create", "update", "replace", "delete", "detach"] as const).flatMap((action) =>
    count[action] > 0 ? [`${count[action]} ${counted[action]}`] : [],
  );
  const high = changes.filter(({ risk }) => risk === "high").length;
  return [...parts, `${unchanged} unchanged`].join(", ") + (high > 0 ? `; ${high} of high risk` : "");
}

function changeText(change: JudgedChange, paint: Paint): string {
  const { action, kind, name, fields, forcedBy, risk, reasons, refused } = change;
  const { sign, style } = marks[action];
  const why = forcedBy.length > 0 ? paint("magenta", `  replaced because of ${forcedBy.join(", ")}`) : "";
  const kept = action === "detach" ? "  the number stays at the carrier" : "";
  const danger = risk === "high" ? paint("red", `  ! ${reasons.join("; ")}`) : "";
  const line = `  ${paint(style, sign.padEnd(2))} ${wordFor(kind)} ${paint("bold", name)}${why}${kept}${danger}\n`;
  const shown = action === "create" ? [] : fields.map((field) => `       ${fieldText(field, paint)}\n`);
  return line + shown.join("") + (refused === undefined ? "" : `       ${paint("red", refused)}\n`);
}

function fieldText({ field, before, after }: FieldChange, paint: Paint): string {
  return `${field}: ${paint("red", shown(before))} -> ${paint("green", shown(after))}`;
}

function routeText({ dialled, before, after, isLost }: RouteChange, paint: Paint): string {
  const names =
    dialled.length > 4
      ? `${dialled.slice(0, 3).join(", ")} and ${dialled.length - 3} more`
      : dialled.join(", ");
  const mark = isLost ? paint("red", "!") : " ";
  return `  ${mark}  ${paint("bold", names)}\n       before: ${before ?? "cannot be dialled"}\n       after:  ${isLost ? paint("red", after ?? "cannot be dialled") : (after ?? "cannot be dialled")}\n`;
}

function refusalText({ message, allow }: Plan["guards"]["refusals"][number], paint: Paint): string {
  return `${paint("red", "refused")}: ${message}\n  allowed by: ${allow}\n`;
}

function shown(value: unknown): string {
  if (value === undefined) return "(default)";
  return typeof value === "string" ? value : JSON.stringify(value);
}
