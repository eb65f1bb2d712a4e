import type { Directory, Model, TreePart } from "../tree/model.ts";
import type { NormalCallQueue, NormalTeam } from "../tree/normal.ts";
import { type Bell, bellsOf, heardBy } from "./bells.ts";
import { type CallStep, type Leg, leadingSomewhere, type Ring, ringOf, ringsOf } from "./call-step.ts";
import { type Circumstance, usual } from "./circumstance.ts";
import { inPieces, legsTogether } from "./legs.ts";
import { limitsOf } from "./limits.ts";
import type { Exits } from "./point.ts";
import { nextTurn, type Turning } from "./turns.ts";

export function team(model: Model, part: TreePart<NormalTeam>, exits: Exits, moment: Circumstance): CallStep {
  const { name: label, ring } = part.value;
  const { noAnswer } = exits.to;
  const { legs, rings, after } =
    ring === "together" ? together(model, part, exits, moment) : inTurn(model, part, exits, moment);
  if (rings.length === 0) {
    const last = { when: "nobodyThere", after: 0, reason: `nobody in ${label} can ring` } as const;
    return {
      does: "has nobody who can ring",
      legs: [],
      rings,
      ways: leadingSomewhere({ nobodyThere: noAnswer }),
      last,
    };
  }
  return {
    does: `rings ${orders[ring]} for ${after} s`,
    legs,
    rings,
    ways: leadingSomewhere({ noAnswer }),
    last: { when: "noAnswer", after, reason: `nobody in ${label} answers` },
  };
}

type Ringing = Pick<CallStep, "legs" | "rings"> & { readonly after: number };

/** When each begins and ends is the tree's word alone: who is in a call or not there moves nobody else's times. */
function together(
  model: Model,
  { name, value: { members, timeoutSeconds } }: TreePart<NormalTeam>,
  exits: Exits,
  moment: Circumstance,
): Ringing {
  const { directory } = model;
  const { ringSeconds, together: most } = limitsOf(model);
  const anybody = { ...moment, busy: usual.busy, unregistered: usual.unregistered };
  const windows = members.flatMap(({ delaySeconds: from, ringSeconds: seconds }, at) => {
    const member = exits.members[at];
    const bells = member === undefined ? [] : bellsOf(directory, member, anybody);
    const to = Math.min(from + seconds, timeoutSeconds);
    return bells.length > 0 && from < timeoutSeconds ? [{ from, to, bells }] : [];
  });
  const heard = heardBy(directory, name, moment);
  const ready = new Set(
    exits.members.flatMap((member) => bellsOf(directory, member, heard)).map(({ name }) => name),
  );
  const all = legsTogether(windows, ringSeconds.least, ringSeconds.most, most).map((leg) => ({
    ...leg,
    bells: leg.bells.filter((bell) => ready.has(bell.name)),
  }));
  const legs = all.slice(0, all.findLastIndex(({ bells }) => bells.length > 0) + 1);
  return { legs, rings: ringsOf(legs), after: legs.at(-1)?.to ?? 0 };
}

/** One member after another; where the moment decides who is first, any of them may ring whenever somebody does. */
function inTurn(
  model: Model,
  { name, value }: TreePart<NormalTeam>,
  exits: Exits,
  moment: Circumstance,
): Ringing {
  const { directory } = model;
  const { ringSeconds, together: most } = limitsOf(model);
  const heard = heardBy(directory, name, moment);
  const bells = exits.members.map((member) => bellsOf(directory, member, heard).slice(0, most));
  const there = { ...heard, unregistered: usual.unregistered };
  const drawn = value.ring === "inOrder" ? undefined : moment.order?.(name);
  const turning: Turning = {
    ...value,
    order: drawn ?? [...value.members.keys()],
    least: ringSeconds.least,
    bellsOf: (member) => bells[member] ?? [],
    failsAtOnce: (at) => {
      const member = exits.members[at];
      return bells[at]?.length === 0 && member !== undefined && bellsOf(directory, member, there).length > 0;
    },
  };
  const { legs, after } = playedTurns(turning, ringSeconds.most);
  if (value.ring === "inOrder" || drawn !== undefined) return { legs, rings: ringsOf(legs), after };
  const rings = value.members.flatMap(({ delaySeconds }, at) =>
    delaySeconds + ringSeconds.least > value.timeoutSeconds
      ? []
      : (bells[at] ?? []).map((bell) => ringOf(bell, delaySeconds, after, "maybe")),
  );
  return { legs: [], rings, after };
}

/** All turns, as long as nobody answers. */
function playedTurns(
  turning: Turning,
  most: number,
): { readonly legs: readonly Leg[]; readonly after: number } {
  const legs: Leg[] = [];
  let place = { turn: 0, spent: 0, isCut: false };
  for (;;) {
    const next = nextTurn(turning, place);
    const { spent } = place;
    const wait = typeof next === "number" ? next : next.wait;
    const from = spent + wait;
    if (wait > 0) legs.push({ from: spent, to: from, bells: [] });
    if (typeof next === "number") return { legs, after: from };
    const to = from + next.seconds;
    legs.push(...inPieces({ from, to, bells: next.bells }, most));
    place = { turn: next.place.turn + 1, spent: to, isCut: next.place.isCut };
  }
}

/** Whoever waits in a queue hears of no legs: the queue rings its members by itself. */
export function callQueue(
  directory: Directory,
  { name, value }: TreePart<NormalCallQueue>,
  { members, to: { overflow } }: Exits,
  moment: Circumstance,
): CallStep {
  const { name: label = name, ring, maxWaitSeconds, noMemberWaitSeconds, exitKey } = value;
  const rings = queueRings(
    value,
    members.map((member) => bellsOf(directory, member, moment)),
  );
  const canRing = rings.length > 0;
  // Who is in a call is there, and may answer later.
  const isAnybodyThere =
    canRing ||
    members.some((member) => bellsOf(directory, member, { ...moment, busy: usual.busy }).length > 0);
  const patience = (!isAnybodyThere && noMemberWaitSeconds) || maxWaitSeconds;
  const waits = canRing
    ? `waits; members ring ${orders[ring]}`
    : `waits for members who ${isAnybodyThere ? "are busy" : "cannot ring"}`;
  return {
    does: `${waits}${patience > 0 ? `, at most ${patience} s` : ""}`,
    legs: [],
    rings,
    ways: leadingSomewhere({
      full: overflow,
      exitKey: exitKey === undefined ? undefined : overflow,
      [isAnybodyThere ? "noAnswer" : "nobodyThere"]: patience > 0 ? overflow : undefined,
    }),
    last: lastOf(label, isAnybodyThere, patience),
  };
}

function lastOf(label: string, isAnybodyThere: boolean, patience: number): CallStep["last"] {
  const when = isAnybodyThere ? "noAnswer" : "nobodyThere";
  if (patience > 0) return { when, after: patience, reason: `nobody in the queue ${label} answers` };
  if (isAnybodyThere) return { when: "waiting", after: 0, reason: "" };
  return { when, after: 0, reason: `nobody answers the queue ${label}` };
}

/** @param bells what rings for each of the members */
function queueRings(
  { members, ring, ringSeconds, maxWaitSeconds }: NormalCallQueue,
  bells: readonly Bell[][],
): Ring[] {
  const rings: Ring[] = [];
  const limit = maxWaitSeconds > 0 ? maxWaitSeconds : null;
  const tiers = [...Map.groupBy(members.entries(), ([, { tier }]) => tier)].toSorted(([a], [b]) => a - b);
  let turn = 0;
  for (const [, tier] of tiers) {
    const inTier = tier.map(([at]) => bells[at] ?? []).filter((each) => each.length > 0);
    for (const each of inTier) {
      if (limit !== null && turn >= limit) break;
      const isInTurn = ring === "inOrder" || ring === "together";
      const to = isInTurn ? Math.min(turn + ringSeconds, limit ?? turn + ringSeconds) : limit;
      const isSure = ring === "together" || (ring === "inOrder" && rings.length === 0);
      rings.push(...each.map((bell) => ringOf(bell, turn, to, isSure ? "always" : "maybe")));
      if (ring === "inOrder") turn += ringSeconds;
    }
    if (ring !== "inOrder" && inTier.length > 0)
      turn += ring === "together" ? ringSeconds : ringSeconds * inTier.length;
  }
  return rings;
}

const orders = {
  together: "together",
  inOrder: "one after the other",
  roundRobin: "in turn",
  random: "by chance",
  longestIdle: "by who was idle longest",
  fewestCalls: "by who had the fewest calls",
} as const;
