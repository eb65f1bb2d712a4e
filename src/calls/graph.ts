import { keyOf } from "../kinds/names.ts";
import type { Directory, Model } from "../tree/model.ts";
import { type Exits, exitsOf, labelOf, type Point } from "./point.ts";
import { pointsOf } from "./reach.ts";

/** The ways that calls may take, as points and arrows. */
export interface CallGraph {
  readonly points: readonly (Point & { readonly id: string; readonly label: string })[];
  readonly arrows: readonly Arrow[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** On what it depends; empty where the call always goes that way. */
  readonly label: string;
}

/** Every point that calls can pass, and how they go on from it: each way that a step may take is an arrow. */
export function callGraph({ directory }: Model): CallGraph {
  const arrows: Arrow[] = [];
  const [from, to] = [new Map<string, Point>(), new Map<string, Point>()];
  for (const point of pointsOf(directory)) {
    const exits = exitsOf(directory, point) ?? { members: [], to: {} };
    const targets = [...exits.members, ...Object.values(exits.to)];
    if (targets.length > 0) from.set(keyOf(point), point);
    for (const target of targets) to.set(keyOf(target), target);
    for (const each of new Set(targets.map(keyOf)))
      arrows.push({ from: keyOf(point), to: each, label: labelsOf(exits, each) });
  }
  const points = [...new Map([...from, ...to])].map(([id, point]) => ({
    ...point,
    id,
    label: labelIn(directory, point),
  }));
  return { points, arrows };
}

function labelIn(directory: Directory, point: Point): string {
  if (point.kind === "sipUser") return point.name;
  const label = labelOf(directory, point);
  return point.kind === "extension" ? `${point.name} ${label}` : label;
}

/** The fields that lead there, but for a target, which every call goes to. */
function labelsOf({ to }: Exits, key: string): string {
  return Object.entries(to)
    .filter(([exit, each]) => exit !== "target" && keyOf(each) === key)
    .map(([exit]) => exit)
    .join(", ");
}
