import { keyOf } from "../kinds/names.ts";
import { isPassedByCalls, kinds } from "../kinds/registry.ts";
import type { Directory, Model } from "../tree/model.ts";
import type { CallStep } from "./call-step.ts";
import { exitsOf, isThere, type Point } from "./point.ts";
import { stepOf } from "./step.ts";

/** Whether anybody, or an outside number, rings when a call comes to a point, whatever happens on its way. */
export function reachable(model: Model): (point: Point) => boolean {
  const reached = new Set<string>();
  const before = new Map<string, Point[]>();
  const open: Point[] = [];
  const mark = (point: Point) => {
    const key = keyOf(point);
    if (reached.has(key)) return;
    reached.add(key);
    open.push(point);
  };
  for (const point of pointsOf(model.directory)) {
    const step = stepOf(model, point);
    if (step && mayRing(model.directory, point, step)) mark(point);
    for (const next of Object.values(step?.ways ?? {})) {
      const from = before.get(keyOf(next)) ?? [];
      before.set(keyOf(next), from);
      from.push(point);
      if (next.kind === "phoneNumber" || !isThere(model.directory, next)) mark(next);
    }
  }
  for (let point = open.pop(); point !== undefined; point = open.pop())
    before.get(keyOf(point))?.forEach(mark);
  return (point) => reached.has(keyOf(point));
}

/** Whether something rings in a step. A member that is not there is a problem of its own, and nothing else is said of it. */
export function mayRing(directory: Directory, point: Point, { rings }: CallStep): boolean {
  const members = exitsOf(directory, point)?.members ?? [];
  return rings.length > 0 || members.some((member) => !isThere(directory, member));
}

/** Every point that a tree declares. */
export function pointsOf(directory: Directory): Point[] {
  return kinds.filter(isPassedByCalls).flatMap(({ id }) => {
    const kind = id as Exclude<Point["kind"], "phoneNumber">;
    return [...directory[kind].keys()].map((name) => ({ kind, name }));
  });
}
