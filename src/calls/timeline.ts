import { keyOf } from "../kinds/names.ts";
import type { Model } from "../tree/model.ts";
import type { CallStep, Ring } from "./call-step.ts";
import type { Circumstance } from "./circumstance.ts";
import { type Branch, branching, type End, type Step } from "./outcome.ts";
import { labelOf, mostPoints, type Point } from "./point.ts";
import { stepOf } from "./step.ts";

/**
 * Follows a call from a point on, as long as nobody answers. Pure, and ends on every tree: no point is passed twice.
 *
 * @param moment without it, every phone is registered and none is in a call
 */
export function follow(model: Model, start: Point, moment?: Circumstance): { steps: Step[]; end: End } {
  const steps: Step[] = [];
  const passed = new Set<string>();
  let point = start;
  for (let at = 0; ; ) {
    const key = keyOf(point);
    if (passed.has(key))
      return { steps, end: { kind: "nobody", reason: `the call comes back to ${key}`, at } };
    if (passed.size === mostPoints)
      return { steps, end: { kind: "nobody", reason: `the call passes more than ${mostPoints} points`, at } };
    passed.add(key);
    const step = stepOf(model, point, moment);
    if (step === undefined) return { steps, end: { kind: "nobody", reason: `there is no ${key}`, at } };
    const { rings, does, last } = step;
    steps.push({
      at,
      kind: point.kind,
      name: point.name,
      label: labelOf(model.directory, point),
      does,
      rings: rings.map((ring) => later(ring, at)),
      branches: branchesOf(step),
    });
    at += last.after;
    if (last.when === "outside") return { steps, end: { kind: "outside", number: point.name, at } };
    if (last.when === "waiting") return { steps, end: { kind: "waiting", queue: point.name, at } };
    if (last.when === "elsewhere") return { steps, end: { kind: "elsewhere", url: last.reason, at } };
    const next = step.ways[last.when];
    if (next === undefined) return { steps, end: { kind: "nobody", reason: last.reason, at } };
    point = next;
  }
}

function later({ from, to, anew, ...ring }: Ring, at: number): Ring {
  return {
    ...ring,
    from: at + from,
    to: to === null ? null : at + to,
    ...(anew === undefined ? {} : { anew: anew.map((each) => at + each) }),
  };
}

/** Ways that the call does not take by itself, and may take all the same. */
function branchesOf({ ways, last }: CallStep): Branch[] {
  return branching.flatMap((when) => {
    const to = ways[when];
    return to === undefined || when === last.when ? [] : [{ when, to }];
  });
}
