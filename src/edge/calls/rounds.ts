import { type Bell, bellsOf } from "../../calls/bells.ts";
import { firstPiece } from "../../calls/legs.ts";
import { limitsOf } from "../../calls/limits.ts";
import { exitsOf } from "../../calls/point.ts";
import { stepOf } from "../../calls/step.ts";
import type { Coming, Standing, World } from "./course.ts";

/**
 * A queue that is rung from the caller's own call: its members in rounds, tier after tier, for as long as the caller waits.
 *
 * @returns the seconds to wait where the caller's time in it is over
 */
export function rounds(world: World, standing: Standing): Coming | number {
  const { model, moment, usual } = world;
  const queue = model.directory.callQueue.get(standing.point.name)?.value;
  const last = stepOf(model, standing.point, usual)?.last;
  if (queue === undefined || last === undefined) return 0;
  const patience = last.when === "waiting" ? Number.POSITIVE_INFINITY : last.after;
  const { least, most } = limitsOf(model).ringSeconds;
  const left = patience - standing.spent;
  if (left < least) return Math.max(0, left);
  const turns = turnsOf(world, standing);
  for (let at = Math.max(0, standing.at); at < turns.length; at++) {
    const bells = turns[at]?.filter((bell) => !isBusy(bell)) ?? [];
    if (bells.length === 0) continue;
    const isSame = at === standing.at && standing.left > 0;
    const whole = Math.min(isSame ? standing.left : queue.ringSeconds, left);
    const seconds = firstPiece(whole, most);
    return { does: "ring", bells, seconds, wait: 0, place: { ...standing, at, left: whole - seconds } };
  }
  const wait = Math.min(Math.max(queue.retrySeconds, 1), left);
  return { does: "waitOn", wait, place: { ...standing, at: beforeFirst, spent: standing.spent + wait } };

  function isBusy({ name }: Bell): boolean {
    return moment.busy.has(name);
  }
}

/** The turn before the first one. */
const beforeFirst = -1;

/** What rings in each turn of a round, in the order that was drawn. */
function turnsOf({ model, usual }: World, { point }: Standing): Bell[][] {
  const { directory } = model;
  const queue = directory.callQueue.get(point.name)?.value;
  const { together } = limitsOf(model);
  const all = (exitsOf(directory, point)?.members ?? []).map((member, at) => ({
    tier: queue?.members[at]?.tier ?? 1,
    bells: bellsOf(directory, member, usual),
    at,
  }));
  const order = usual.order?.(point.name) ?? all.keys().toArray();
  const tiers = [
    ...Map.groupBy(
      order.flatMap((at) => all[at] ?? []),
      ({ tier }) => tier,
    ),
  ].toSorted(([a], [b]) => a - b);
  return tiers.flatMap(([, members]) => {
    const each = members.map(({ bells }) => bells.slice(0, together));
    return queue?.ring === "together" ? [each.flat().slice(0, together)] : each;
  });
}
