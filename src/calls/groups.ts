import type { Directory, TreePart } from "../tree/model.ts";
import type { NormalCallQueue, NormalTeam } from "../tree/normal.ts";
import { type Bell, bellsOf, heardBy } from "./bells.ts";
import { type CallStep, leadingSomewhere, type Ring, ringOf } from "./call-step.ts";
import { type Circumstance, usual } from "./circumstance.ts";
import type { Exits } from "./point.ts";

export function team(
  directory: Directory,
  { name, value }: TreePart<NormalTeam>,
  { members, to: { noAnswer } }: Exits,
  moment: Circumstance,
): CallStep {
  const { name: label, ring, timeoutSeconds } = value;
  const heard = heardBy(directory, name, moment);
  const bells = members.map((member) => bellsOf(directory, member, heard));
  const rings = teamRings(value, bells);
  if (rings.length === 0) {
    const last = { when: "nobodyThere", after: 0, reason: `nobody in ${label} can ring` } as const;
    return {
      does: "has nobody who can ring",
      rings,
      ways: leadingSomewhere({ nobodyThere: noAnswer }),
      last,
    };
  }
  return {
    does: `rings ${orders[ring]} for ${timeoutSeconds} s`,
    rings,
    ways: leadingSomewhere({ noAnswer }),
    last: { when: "noAnswer", after: timeoutSeconds, reason: `nobody in ${label} answers` },
  };
}

/** @param bells what rings for each of the members */
function teamRings({ members, ring, timeoutSeconds }: NormalTeam, bells: readonly Bell[][]): Ring[] {
  const rings: Ring[] = [];
  const isSure = ring === "together" || ring === "inOrder";
  let turn = 0;
  for (const [at, { delaySeconds, ringSeconds }] of members.entries()) {
    const own = bells[at] ?? [];
    // In turn, a member begins when the one before is through; where the moment decides, any may be first or last.
    const from = (ring === "inOrder" ? turn : 0) + delaySeconds;
    if (own.length === 0 || from >= timeoutSeconds) continue;
    const to = isSure ? Math.min(from + ringSeconds, timeoutSeconds) : timeoutSeconds;
    rings.push(...own.map((bell) => ringOf(bell, from, to, isSure ? "always" : "maybe")));
    turn = to;
  }
  return ring === "together" ? inSteps(rings) : rings;
}

/** What rings together is one request: where somebody joins, whatever rings then rings anew. */
function inSteps(rings: readonly Ring[]): Ring[] {
  const starts = [...new Set(rings.map(({ from }) => from))].toSorted((a, b) => a - b);
  return rings.map((ring) => {
    const anew = starts.filter((start) => start > ring.from && (ring.to === null || start < ring.to));
    return anew.length === 0 ? ring : { ...ring, anew };
  });
}

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
