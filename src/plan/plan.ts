import type { Problem } from "../tree/problem.ts";
import { type Action, type Change, compare } from "./changes.ts";
import { type GuardRules, type Guards, guard } from "./guards.ts";
import { keyOf } from "./names.ts";
import { type Risk, riskOf } from "./risk.ts";
import { type RouteChange, routeChanges } from "./routes.ts";
import type { Snapshot } from "./snapshot.ts";

export type JudgedChange = Change & { readonly risk: Risk; readonly reasons: readonly string[] };

/** What a change of a tree does: to resources, at what risk, and to whose calls. schemas/plan.schema.json has its shape. */
export interface Plan {
  readonly version: 1;
  readonly changes: readonly JudgedChange[];
  readonly unchanged: number;
  readonly totals: Readonly<Record<Action, number>>;
  readonly routes: readonly RouteChange[];
  readonly guards: Guards;
  readonly warnings: readonly Problem[];
}

/**
 * @param rules what the tree and the command line say of the guards, the last word last
 * @param actions what the engine will do, by `KIND NAME`, where it has said so; else what the lifecycle's rules say
 */
export function planOf(
  before: Snapshot,
  after: Snapshot,
  warnings: readonly Problem[],
  rules: readonly GuardRules[] = [],
  actions?: ReadonlyMap<string, Action>,
): Plan {
  const { changes, unchanged } = compare(before, after);
  const said = actions
    ? changes.flatMap((change) => withAction(change, actions.get(keyOf(change))))
    : changes;
  const judged = said.map((change) => ({ ...change, ...riskOf(change) }));
  const count = (action: Action) => judged.filter((change) => change.action === action).length;
  const same = unchanged + changes.length - said.length;
  return {
    version: 1,
    changes: judged,
    unchanged: same,
    totals: {
      create: count("create"),
      update: count("update"),
      replace: count("replace"),
      delete: count("delete"),
      detach: count("detach"),
    },
    routes: routeChanges(before, after),
    guards: guard(judged, same, ...rules),
    warnings,
  };
}

/** The engine has the last word on what happens; a number that goes is detached where it says deleted. */
function withAction(change: Change, action: Action | undefined): Change[] {
  if (action === undefined) return [];
  return [{ ...change, action: change.action === "detach" && action === "delete" ? "detach" : action }];
}
