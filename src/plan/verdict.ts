import { actions } from "./change.ts";
import type { Plan } from "./plan.ts";

/** What stands first in every rendering and is never left out. */
export interface Verdict {
  readonly word: "Nothing changes" | "Refused" | "High risk" | "Changes";
  /** Whether `up` would do nothing of it: a guard refuses it, or what it would do is never done. */
  readonly isRefused: boolean;
  /** Whether it is refused, or of high risk. */
  readonly isAlarming: boolean;
  /** `2 to update, 32 unchanged; 1 of high risk`. */
  readonly totals: string;
  /** `12 of 40 would go; limit 30 %`; undefined where nothing goes. */
  readonly goes: string | undefined;
  /** What nobody rings for any more, of all that can be dialled. */
  readonly lost: number;
}

/** How many resources were changed behind the tree, or may differ from it and do. */
export const behindOf = ({ drift }: Pick<Plan, "drift">): number =>
  (drift?.changes.length ?? 0) + (drift?.allowed.length ?? 0);

/** What is said where nothing is to be done, in one sentence. */
export function quietWords({ unchanged, drift, only }: Plan): string {
  const behind = drift?.changes.length ?? 0;
  const of = unchanged + (only ? behind : 0);
  const changed = `${behind} of ${of} resources changed behind the tree`;
  if (only)
    return behind === 0
      ? `Nothing changed behind the tree: all ${of} resources are as they were applied.`
      : `${changed}.`;
  if (behind === 0) return `Nothing changes: all ${unchanged} resources are as declared.`;
  return `Nothing changes: ${changed}, and are as declared by now.`;
}

export function verdictOf(plan: Plan): Verdict {
  const { changes, routes, guards } = plan;
  const { count, of, limit } = guards.deletes;
  const isRefused = guards.refusals.length > 0 || changes.some(({ refused }) => refused !== undefined);
  const isRisky = changes.some(({ risk }) => risk === "high");
  return {
    isRefused,
    isAlarming: isRefused || isRisky,
    word: isRefused
      ? "Refused"
      : changes.length === 0
        ? "Nothing changes"
        : isRisky
          ? "High risk"
          : "Changes",
    totals: totalsOf(plan),
    goes: count > 0 ? `${count} of ${of} would go; limit ${limit.replace("%", " %")}` : undefined,
    lost: routes.filter(({ isLost }) => isLost).reduce((sum, { dialled }) => sum + dialled.length, 0),
  };
}

function totalsOf({ totals, unchanged, changes }: Plan): string {
  const parts = actions
    .filter((action) => totals[action] > 0)
    .map((action) => `${totals[action]} to ${action}`);
  const high = changes.filter(({ risk }) => risk === "high").length;
  return [...parts, `${unchanged} unchanged`].join(", ") + (high > 0 ? `; ${high} of high risk` : "");
}
