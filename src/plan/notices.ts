import type { Problem } from "../tree/problem.ts";
import type { DriftChange } from "./live.ts";
import type { JudgedChange, Plan } from "./plan.ts";
import type { RouteChange } from "./routes.ts";
import type { SourcePlace } from "./snapshot.ts";
import { valueText } from "./value.ts";
import { changedByWords, wordFor } from "./words.ts";

/** Something that a reviewer should see at a line of the tree. */
export interface Notice {
  /** What it is an instance of: an error's code, or the risk or guard in few words. */
  readonly rule: string;
  readonly level: "error" | "warning" | "notice";
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** Guards that refuse, changes of some risk, calls that reach nobody, and the tree's own warnings. */
export function noticesOf({ guards, changes, routes, warnings, drift }: Plan): Notice[] {
  return [
    ...guards.refusals.map(
      ({ message, allow }): Notice => ({
        rule: "guard",
        level: "error",
        message: `Refused by a guard: ${message}; allowed by ${allow}`,
      }),
    ),
    ...(guards.changed === undefined
      ? []
      : [
          {
            rule: "guard",
            level: "warning" as const,
            message: `The tree's guards change: ${valueText(guards.changed.before)} -> ${valueText(guards.changed.after)}`,
          },
        ]),
    ...(drift?.changes.map(changedBehind) ?? []),
    ...[...(drift?.routes ?? []), ...routes].filter(({ isLost }) => isLost).map(lostRoute),
    ...changes.filter(({ risk }) => risk === "high" || risk === "medium").map(riskyChange),
    ...noticesOfProblems(warnings),
  ];
}

export function noticesOfProblems(problems: readonly Problem[]): Notice[] {
  return problems.map(({ code, severity, message, hint, file, line, column }) => ({
    rule: code,
    level: severity,
    message: `${message}\n${hint}`,
    file,
    line,
    column,
  }));
}

function lostRoute({ dialled, before, after, place }: RouteChange): Notice {
  const [first = "", ...others] = dialled;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return {
    rule: "nobody-rings",
    level: "error",
    message: `Nobody rings any more for ${first}${more}: before ${before ?? "it could not be dialled"}, now ${after ?? "it cannot be dialled"}`,
    ...at(place),
  };
}

function changedBehind(change: DriftChange): Notice {
  const { action, kind, name, fields, place } = change;
  const what = fields.map(
    ({ field, before, after }) => `${field} ${valueText(before)} -> ${valueText(after)}`,
  );
  const said = action === "delete" ? ["is gone"] : what;
  const who = changedByWords(change);
  return {
    rule: "drift",
    level: "warning",
    message: `Changed behind the tree: ${wordFor(kind)} ${name} ${said.join("; ")}${who === undefined ? "" : ` (${who})`}`,
    ...at(place),
  };
}

function riskyChange({ action, kind, name, risk, reasons, refused, place }: JudgedChange): Notice {
  return {
    rule: `risk-${risk}`,
    level: risk === "high" ? "error" : "warning",
    message: `${action} ${wordFor(kind)} ${name}: ${refused ?? reasons.join("; ")}`,
    ...at(place),
  };
}

function at(place: SourcePlace | undefined): Pick<Notice, "file" | "line"> {
  return place === undefined ? {} : { file: place.file, line: place.line };
}
