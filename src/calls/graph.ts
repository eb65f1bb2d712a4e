import { keyOf } from "../kinds/names.ts";
import type { Directory, Model } from "../tree/model.ts";
import { exitsOf, labelOf, type Point, pointOf } from "./point.ts";
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

/** Every point that calls can pass, and how they may go on from it: each way that its fields name is an arrow. */
export function callGraph({ directory }: Model): CallGraph {
  const arrows = arrowsOf(directory);
  const ids = new Set([...arrows.map(({ from }) => from), ...arrows.map(({ to }) => to)]);
  const points = [...ids].map((id) => {
    const point = pointOf(id);
    return { ...point, id, label: labelIn(directory, point) };
  });
  return { points, arrows };
}

export function arrowsOf(directory: Directory): Arrow[] {
  return pointsOf(directory).flatMap((point) => {
    const { members, to: sentTo } = exitsOf(directory, point) ?? { members: [], to: {} };
    const labels = new Map(members.map((member) => [keyOf(member), ""]));
    for (const [exit, target] of Object.entries(sentTo)) {
      const before = labels.get(keyOf(target));
      // Every call goes to a target, so its arrow says nothing.
      const label = exit === "target" ? "" : exit;
      labels.set(keyOf(target), before ? `${before}, ${label}` : label);
    }
    const from = keyOf(point);
    return [...labels].map(([to, label]) => ({ from, to, label }));
  });
}

function labelIn(directory: Directory, point: Point): string {
  if (point.kind === "sipUser") return point.name;
  const label = labelOf(directory, point);
  return point.kind === "extension" ? `${point.name} ${label}` : label;
}
