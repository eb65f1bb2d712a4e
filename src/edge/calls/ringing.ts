import { type Bell, heardBy, readinessOf } from "../../calls/bells.ts";
import { firstPiece } from "../../calls/legs.ts";
import { limitsOf } from "../../calls/limits.ts";
import { stepOf } from "../../calls/step.ts";
import { nextTurn } from "../../calls/turns.ts";
import type { Coming, Standing, World } from "./course.ts";
import { rounds } from "./rounds.ts";
import { turningAt } from "./turning.ts";

/**
 * What rings at a point from a place on: the legs of its step, or the turns of its members, without whoever is in a call.
 *
 * @returns the seconds to wait where nothing rings any more
 */
export function ringingAt(world: World, standing: Standing): Coming | number {
  const { point } = standing;
  const { directory } = world.model;
  if (point.kind === "callQueue") return rounds(world, standing);
  const ring = point.kind === "team" ? directory.team.get(point.name)?.value.ring : "together";
  return ring === "together" ? inLegs(world, standing) : inTurns(world, standing);
}

function inLegs({ model, moment, usual }: World, standing: Standing): Coming | number {
  const { point, spent } = standing;
  const { directory } = model;
  const heard = point.kind === "team" ? heardBy(directory, point.name, moment) : moment;
  const isReady = ({ kind, name }: Bell) =>
    kind === "phoneNumber" || readinessOf(directory, name, heard) === "rings";
  const legs = stepOf(model, point, usual)?.legs ?? [];
  for (const [at, { from, to, bells }] of legs.entries()) {
    const ready = at < standing.at ? [] : bells.filter(isReady);
    if (ready.length === 0) continue;
    const begins = Math.max(from, spent);
    const seconds = (to ?? begins + limitsOf(model).ringSeconds.most) - from;
    return {
      does: "ring",
      bells: ready,
      seconds,
      wait: begins - spent,
      place: { ...standing, at, spent: begins },
    };
  }
  return 0;
}

function inTurns(world: World, standing: Standing): Coming | number {
  const turning = turningAt(world, standing.point);
  if (turning === undefined) return 0;
  const { most } = limitsOf(world.model).ringSeconds;
  if (standing.left > 0) {
    const seconds = firstPiece(standing.left, most);
    const bells = turning.bellsOf(turning.order[standing.at] ?? -1);
    const place = { ...standing, left: standing.left - seconds };
    if (bells.length > 0) return { does: "ring", bells, seconds, wait: 0, place };
  }
  const from = standing.left > 0 ? standing.at + 1 : standing.at;
  const turn = nextTurn(turning, { turn: from, spent: standing.spent, isCut: standing.isCut });
  if (typeof turn === "number") return turn;
  const { wait, bells, place } = turn;
  const seconds = firstPiece(turn.seconds, most);
  const next = {
    at: place.turn,
    left: turn.seconds - seconds,
    spent: place.spent + wait,
    isCut: place.isCut,
  };
  return { does: "ring", bells, seconds, wait, place: { ...standing, ...next } };
}
