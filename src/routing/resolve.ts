import type { TreeCallQueue, TreeTeam, TreeUser } from "../../schemas/types.ts";
import { bellsOf } from "../tree/bells.ts";
import { type Model, type Reference, referenceOf } from "../tree/model.ts";
import type { Branch, End, Ring, Step } from "./outcome.ts";
import { membersOf, tiersOf } from "./ringing.ts";

/** What follows from a point on: the next point and when, or the end. */
type Next = { readonly to: Reference; readonly at: number } | End;

interface Visit {
  readonly step: Step;
  readonly next: Next;
}

/**
 * Follows a call from `target` on, as long as nobody answers. Pure, and ends on every tree: no point is passed twice.
 *
 * @param at seconds after the call began
 */
export function follow(model: Model, target: Reference, at = 0): { steps: Step[]; end: End } {
  const steps: Step[] = [];
  const passed = new Set<string>();
  for (let next: Next = { to: target, at }; ; ) {
    if ("kind" in next) return { steps, end: next };
    const { to } = next;
    const key = `${to.kind} ${to.name}`;
    if (passed.has(key))
      return { steps, end: { kind: "nobody", reason: `the call comes back to ${key}`, at: next.at } };
    passed.add(key);
    const visit = visitOf(model, to, next.at);
    if (visit === undefined)
      return { steps, end: { kind: "nobody", reason: `there is no ${key}`, at: next.at } };
    steps.push(visit.step);
    next = visit.next;
  }
}

function visitOf(model: Model, { kind, name }: Reference, at: number): Visit | undefined {
  const { directory } = model;
  switch (kind) {
    case "phoneNumber":
      return {
        step: step(at, "phoneNumber", name, name, "calls the telephone network", [
          { kind, name, from: at, to: null, certainty: "always" },
        ]),
        next: { kind: "outside", number: name, at },
      };
    case "extension": {
      const entry = directory.extension.get(name);
      return (
        entry && {
          step: step(at, "extension", name, entry.value.label, "goes to its target"),
          next: { to: referenceOf(entry.value.target, entry.account), at },
        }
      );
    }
    case "sipUser": {
      const entry = directory.sipUser.get(name);
      if (entry === undefined) return undefined;
      const { enabled = true, label } = entry.value;
      const rings: Ring[] = enabled ? [{ kind, name, from: at, to: null, certainty: "always" }] : [];
      return {
        step: step(at, "sipUser", name, label ?? name, enabled ? "rings" : "is disabled", rings),
        next: { kind: "nobody", reason: enabled ? `${name} does not answer` : `${name} is disabled`, at },
      };
    }
    case "user": {
      const entry = directory.user.get(name);
      return entry && user(model, name, entry.value, at);
    }
    case "team": {
      const entry = directory.team.get(name);
      return entry && team(model, name, entry.value, at);
    }
    case "callQueue": {
      const entry = directory.callQueue.get(name);
      return entry && callQueue(model, name, entry.account, entry.value, at);
    }
  }
}

function user(
  { directory }: Model,
  name: string,
  { name: label, ringSeconds = 30, forward = {}, doNotDisturb = false, sipUsers }: TreeUser,
  at: number,
): Visit {
  const to = (target: NonNullable<typeof forward.always>, when: number): Next => ({
    to: referenceOf(target, undefined),
    at: when,
  });
  const quiet = (does: string, next: Next) => ({ step: step(at, "user", name, label, does), next });
  if (forward.always) return quiet("forwards every call", to(forward.always, at));
  if (doNotDisturb) {
    if (forward.busy) return quiet("does not want to be disturbed", to(forward.busy, at));
    return quiet("does not want to be disturbed", {
      kind: "nobody",
      reason: `${label} does not want to be disturbed`,
      at,
    });
  }
  const rings = sipUsers
    .flatMap((sipUser) => bellsOf(directory, { kind: "sipUser", name: sipUser }, name))
    .map((bell): Ring => ({ ...bell, from: at, to: at + ringSeconds, certainty: "always" }));
  if (rings.length === 0) {
    const instead = forward.unregistered ?? forward.noAnswer;
    if (instead) return quiet("has nothing that rings", to(instead, at));
    return quiet("has nothing that rings", {
      kind: "nobody",
      reason: `${label} has nothing that rings`,
      at,
    });
  }
  const branches: Branch[] = (["busy", "unregistered"] as const).flatMap((when) => {
    const target = forward[when];
    return target ? [{ when, to: referenceOf(target, undefined) }] : [];
  });
  const end = at + ringSeconds;
  return {
    step: step(at, "user", name, label, `rings for ${ringSeconds} s`, rings, branches),
    next: forward.noAnswer
      ? to(forward.noAnswer, end)
      : { kind: "nobody", reason: `${label} does not answer`, at: end },
  };
}

function team({ directory }: Model, name: string, value: TreeTeam, at: number): Visit {
  const { name: label, ring = "together", timeoutSeconds = 30, noAnswer } = value;
  const limit = at + timeoutSeconds;
  const rings: Ring[] = [];
  let turn = at;
  for (const { user: member, delaySeconds, ringSeconds } of membersOf(value.members)) {
    const bells = bellsOf(directory, { kind: "user", name: member });
    if (bells.length === 0) continue;
    // In turn, a member begins when the one before is through; where the moment decides, any may be first or last.
    const from = (ring === "inOrder" ? turn : at) + delaySeconds;
    if (from >= limit) continue;
    const to = ring === "together" || ring === "inOrder" ? Math.min(from + ringSeconds, limit) : limit;
    const certainty = ring === "together" || ring === "inOrder" ? "always" : "maybe";
    rings.push(...bells.map((bell): Ring => ({ ...bell, from, to, certainty })));
    turn = to;
  }
  const nobody = rings.length === 0;
  const end = nobody ? at : limit;
  const does = nobody ? "has nobody who can ring" : `rings ${orders[ring]} for ${timeoutSeconds} s`;
  return {
    step: step(at, "team", name, label, does, rings),
    next: noAnswer
      ? { to: referenceOf(noAnswer, undefined), at: end }
      : {
          kind: "nobody",
          reason: nobody ? `nobody in ${label} can ring` : `nobody in ${label} answers`,
          at: end,
        },
  };
}

function callQueue(
  { directory }: Model,
  name: string,
  account: string | undefined,
  value: TreeCallQueue,
  at: number,
): Visit {
  const {
    ring = "longestIdle",
    ringSeconds = 15,
    maxWaitSeconds = 0,
    noMemberWaitSeconds = 0,
    overflow,
    exitKey,
  } = value;
  const label = value.name ?? name;
  const limit = maxWaitSeconds > 0 ? at + maxWaitSeconds : null;
  const rings: Ring[] = [];
  let turn = at;
  for (const group of tiersOf(value.members)) {
    const bells = group
      .map(({ tier: _tier, ...member }) => bellsOf(directory, referenceOf(member, account)))
      .filter((each) => each.length > 0);
    for (const each of bells) {
      if (limit !== null && turn >= limit) break;
      const inTurn = ring === "inOrder" || ring === "together";
      const to = inTurn ? bounded(turn + ringSeconds, limit) : limit;
      const certainty = inTurn && rings.length === 0 ? "always" : ring === "together" ? "always" : "maybe";
      rings.push(...each.map((bell): Ring => ({ ...bell, from: turn, to, certainty })));
      if (ring === "inOrder") turn += ringSeconds;
    }
    if (bells.length > 0 && ring !== "inOrder")
      turn += ring === "together" ? ringSeconds : ringSeconds * bells.length;
  }
  const branches: Branch[] = overflow
    ? [
        { when: "full", to: referenceOf(overflow, account) },
        ...(exitKey === undefined ? [] : [{ when: "exitKey" as const, to: referenceOf(overflow, account) }]),
      ]
    : [];
  const nobody = rings.length === 0;
  const patience = nobody && noMemberWaitSeconds > 0 ? at + noMemberWaitSeconds : limit;
  const does = `${nobody ? "waits for members who cannot ring" : `waits; members ring ${orders[ring]}`}${patience === null ? "" : `, at most ${patience - at} s`}`;
  const next: Next =
    patience === null
      ? nobody
        ? { kind: "nobody", reason: `nobody answers the queue ${label}`, at }
        : { kind: "waiting", queue: name, at }
      : overflow
        ? { to: referenceOf(overflow, account), at: patience }
        : { kind: "nobody", reason: `nobody in the queue ${label} answers`, at: patience };
  return { step: step(at, "callQueue", name, label, does, rings, branches), next };
}

const orders = {
  together: "together",
  inOrder: "one after the other",
  roundRobin: "in turn",
  random: "by chance",
  longestIdle: "by who was idle longest",
  fewestCalls: "by who had the fewest calls",
} as const;

function bounded(time: number, limit: number | null): number {
  return limit === null ? time : Math.min(time, limit);
}

function step(
  at: number,
  kind: Step["kind"],
  name: string,
  label: string,
  does: string,
  rings: readonly Ring[] = [],
  branches: readonly Branch[] = [],
): Step {
  return { at, kind, name, label, does, rings, branches };
}
