import { isDeepStrictEqual } from "node:util";
import type { AllowedDrift } from "../kinds/allowed-drift.ts";
import { keyOf } from "../kinds/names.ts";
import type { Problem } from "../tree/problem.ts";
import { leftAlone, outcomeOf } from "./adopted.ts";
import { type Action, actions, type Change } from "./change.ts";
import { compare } from "./changes.ts";
import { type GuardRules, type Guards, guard } from "./guards.ts";
import type { InventoryItem } from "./inventory-item.ts";
import { type Drift, driftOf, type LiveView, liveChanges, withAllowed } from "./live.ts";
import { type Risk, riskOf } from "./risk.ts";
import { type RouteChange, routeChanges } from "./routes.ts";
import type { Snapshot } from "./snapshot.ts";

export type JudgedChange = Change & { readonly risk: Risk; readonly reasons: readonly string[] };

/** What a change of a tree does: to resources, at what risk, and to whose calls. schemas/plan.schema.json has its shape. */
export interface Plan {
  readonly version: 1;
  readonly organization: string;
  /** Absent where two trees were compared. */
  readonly stack?: string;
  readonly changes: readonly JudgedChange[];
  readonly unchanged: number;
  readonly totals: Readonly<Record<Action, number>>;
  readonly routes: readonly RouteChange[];
  readonly guards: Guards;
  readonly warnings: readonly Problem[];
  /** What somebody changed behind the tree; absent where the accounts were not read. */
  readonly drift?: Drift;
  /** Where only what changed behind the tree was asked for. */
  readonly only?: "drift";
}

/** A plan between the two trees that it leads from and to. */
export interface Review {
  readonly plan: Plan;
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** What is in no tree, where that was asked for. */
  readonly inventory?: readonly InventoryItem[];
}

export interface About {
  readonly organization: string;
  /** Where two trees were compared that are not of the same one. */
  readonly formerOrganization?: string;
  readonly stack?: string;
  readonly warnings?: readonly Problem[];
  /** What the tree and the command line say of the guards, the last word last. */
  readonly rules?: readonly GuardRules[];
  /** The tree's own guards before and after, where both are known. */
  readonly ownGuards?: NonNullable<Guards["changed"]>;
  /** What the engine will do, by `KIND NAME`, where it has said so; else what the lifecycle's rules say. */
  readonly actions?: ReadonlyMap<string, Action>;
  /** The accounts as they are, where they were read: `up` begins with them. */
  readonly live?: LiveView;
  /** Fields that may differ from the tree. */
  readonly allowedDrift?: readonly AllowedDrift[];
}

export function reviewOf(before: Snapshot, asked: Snapshot, about: About): Review {
  const { live, allowedDrift = [] } = about;
  const start = live?.snapshot ?? before;
  const whole = outcomeOf(start, asked);
  const after = live ? withAllowed(whole, start, allowedDrift) : whole;
  const warnings = [...(about.warnings ?? []), ...leftAlone(before, asked)];
  return { plan: planOf(before, after, { ...about, warnings }), before: start, after };
}

export function planOf(
  before: Snapshot,
  after: Snapshot,
  {
    organization,
    formerOrganization = organization,
    stack,
    warnings = [],
    rules = [],
    ownGuards,
    actions: said,
    live,
    allowedDrift = [],
  }: About,
): Plan {
  const { changes, unchanged } = live ? liveChanges(before, live, after) : compare(before, after);
  const drift = live && driftOf(before, live, allowedDrift);
  // Of what somebody changed, the engine has not heard yet.
  const moved = new Set(drift?.changes.map(keyOf));
  const isOurs = (change: Change) =>
    moved.has(keyOf(change)) ||
    change.refused !== undefined ||
    change.fields.some(({ origin }) => origin === "drift");
  const real = said
    ? changes.flatMap((change) => (isOurs(change) ? [change] : withAction(change, said.get(keyOf(change)))))
    : changes;
  const judged = real.map((change) => ({ ...change, ...riskOf(change) }));
  const same = unchanged + changes.length - real.length;
  const count = (wanted: Action) => judged.filter(({ action }) => action === wanted).length;
  return {
    version: 1,
    organization,
    ...(stack === undefined ? {} : { stack }),
    changes: judged,
    unchanged: same,
    totals: Object.fromEntries(actions.map((action) => [action, count(action)])) as Plan["totals"],
    routes: routeChanges(live?.snapshot ?? before, after),
    guards: {
      ...withOrganization(guard(judged, same, ...rules), formerOrganization, organization, rules),
      ...changedGuards(ownGuards),
    },
    warnings,
    ...(drift === undefined ? {} : { drift }),
  };
}

/** What somebody changed behind the tree, and nothing else. */
export function driftReview(
  state: Snapshot,
  live: LiveView,
  { organization, stack, allowedDrift }: About,
): Review {
  const drift = driftOf(state, live, allowedDrift);
  const nothing = Object.fromEntries(actions.map((action) => [action, 0])) as Plan["totals"];
  const plan: Plan = {
    version: 1,
    organization,
    ...(stack === undefined ? {} : { stack }),
    changes: [],
    unchanged: state.size - drift.changes.length,
    totals: nothing,
    routes: [],
    guards: guard([], 0),
    warnings: [],
    drift,
    only: "drift",
  };
  return { plan, before: live.snapshot, after: live.snapshot };
}

/** Another organization is another project with a stack of its own: what is here is left to itself. */
function withOrganization(
  guards: Guards,
  before: string,
  after: string,
  rules: readonly GuardRules[],
): Guards {
  const danger = "change:organization";
  if (before === after || rules.some(({ allow = [] }) => allow.includes(danger))) return guards;
  const refusal = { message: `${danger}: ${before} -> ${after}`, allow: `--allow ${danger}` };
  return { ...guards, refusals: [...guards.refusals, refusal] };
}

/** Whoever reviews a change sees that it changes what guards it. */
function changedGuards(own: About["ownGuards"]): Pick<Guards, "changed"> {
  return own === undefined || isDeepStrictEqual(own.before, own.after) ? {} : { changed: own };
}

/** The engine has the last word on what happens, but knows neither adopting nor detaching. */
function withAction(change: Change, action: Action | undefined): Change[] {
  if (action === undefined) return [];
  const isSame =
    (change.action === "detach" && action === "delete") || (change.action === "adopt" && action === "create");
  return [isSame ? change : { ...change, action }];
}
