import { keyOf, resourceNameOf } from "../kinds/names.ts";
import type { Directory, Model } from "../tree/model.ts";
import { answeringPhone } from "./elsewhere.ts";
import { exitsOf, labelOf, type Point, pointOf } from "./point.ts";
import { pointsOf } from "./reach.ts";

/** The ways that calls may take, as points and arrows. */
export interface CallGraph {
  readonly points: readonly {
    readonly id: string;
    /** Of the point; `elsewhere` of an application that answers in the place of the edge. */
    readonly kind: Point["kind"] | typeof elsewhere;
    readonly label: string;
  }[];
  readonly arrows: readonly Arrow[];
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** On what it depends; empty where the call always goes that way. */
  readonly label: string;
}

/** Every point that calls can pass, and how they may go on from it: each way that its fields name is an arrow. */
export function callGraph(model: Model): CallGraph {
  const { directory } = model;
  const arrows = arrowsOf(directory).filter(({ from }) => urlOf(model, from) === undefined);
  for (const phone of directory.phone.keys()) {
    const from = keyOf({ kind: "phone", name: phone });
    const url = urlOf(model, from);
    if (url !== undefined) arrows.push({ from, to: keyOf({ kind: elsewhere, name: url }), label: "" });
  }
  const ids = new Set([...arrows.map(({ from }) => from), ...arrows.map(({ to }) => to)]);
  const points = [...ids].map((id) => {
    const { kind, name } = resourceNameOf(id);
    if (kind === elsewhere) return { id, kind: elsewhere, label: `answered elsewhere: ${name}` } as const;
    const point = pointOf(id);
    return { id, kind: point.kind, label: labelIn(directory, point) };
  });
  return { points, arrows };
}

const elsewhere = "elsewhere";

/** Who answers a phone in the place of the edge, by the phone's key. */
function urlOf(model: Model, key: string): string | undefined {
  const { kind, name } = pointOf(key);
  return kind === "phone" ? answeringPhone(model, name) : undefined;
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
