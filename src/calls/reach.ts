import { keyOf } from "../kinds/names.ts";
import { isOutside, type OutsideKind } from "../kinds/outside.ts";
import { isPassedByCalls, kinds } from "../kinds/registry.ts";
import type { Directory, Model } from "../tree/model.ts";
import type { CallStep } from "./call-step.ts";
import { exitsOf, isThere, type Point } from "./point.ts";
import { stepOf } from "./step.ts";

/** Whether anybody, an outside number or an application, rings when a call comes to a point, whatever happens on its way. */
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
    if (point.kind === "url" || (step && mayRing(model.directory, point, step))) mark(point);
    for (const next of Object.values(step?.ways ?? {})) {
      const from = before.get(keyOf(next)) ?? [];
      before.set(keyOf(next), from);
      from.push(point);
      if (isOutside(next.kind) || !isThere(model.directory, next)) mark(next);
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

/** Every point that a tree declares, and the applications that may hand calls back. */
export function pointsOf(directory: Directory): Point[] {
  const declared = kinds.filter(isPassedByCalls).flatMap(({ id }): Point[] => {
    const kind = id as Exclude<Point["kind"], OutsideKind>;
    return [...directory[kind].keys()].map((name) => ({ kind, name }));
  });
  const applications = declared.flatMap((point) => applicationsBehind(directory, point));
  return [...declared, ...new Map(applications.map((point) => [keyOf(point), point])).values()];
}

/** Applications that a point sends calls to, one after another. */
function applicationsBehind(directory: Directory, point: Point): Point[] {
  const { to = {} } = exitsOf(directory, point) ?? {};
  return Object.values(to).flatMap((next) =>
    next.kind === "url" ? [next, ...applicationsBehind(directory, next)] : [],
  );
}
