import { bellsOf, heardBy } from "../../calls/bells.ts";
import { limitsOf } from "../../calls/limits.ts";
import { exitsOf, type Point } from "../../calls/point.ts";
import type { Turning } from "../../calls/turns.ts";
import type { World } from "./course.ts";

/** A team whose members ring one after another, in the order that was drawn; undefined where there is no such team. */
export function turningAt({ model, moment }: World, point: Point): Turning | undefined {
  const { directory } = model;
  const team = directory.team.get(point.name)?.value;
  if (team === undefined) return undefined;
  const members = exitsOf(directory, point)?.members ?? [];
  const heard = heardBy(directory, point.name, moment);
  const { together, ringSeconds } = limitsOf(model);
  return {
    members: team.members,
    order: moment.order?.(point.name) ?? members.keys().toArray(),
    timeoutSeconds: team.timeoutSeconds,
    least: ringSeconds.least,
    bellsOf: (member) => {
      const to = members[member];
      return to === undefined ? [] : bellsOf(directory, to, heard).slice(0, together);
    },
  };
}
