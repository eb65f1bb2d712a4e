import { line, lines, restyled, type Shown, shown } from "../safe/text.ts";
import type { CallGraph } from "./graph.ts";

interface Shape {
  readonly mermaid: readonly [string, string];
  readonly dot: string;
}

const plain: Shape = { mermaid: ["[", "]"], dot: "box" };

const shapes: Readonly<Record<string, Shape | undefined>> = {
  phone: { mermaid: ["([", "])"], dot: "oval" },
  phoneNumber: { mermaid: ["([", "])"], dot: "oval" },
  url: { mermaid: [">", "]"], dot: "note" },
  user: { mermaid: ["(", ")"], dot: "box" },
  team: { mermaid: ["[[", "]]"], dot: "box3d" },
  callQueue: { mermaid: ["[/", "/]"], dot: "cds" },
  sipUser: { mermaid: ["{{", "}}"], dot: "hexagon" },
};

export function asMermaid({ points, arrows }: CallGraph): Shown {
  const ids = new Map(points.map(({ id }, at) => [id, `n${at}`]));
  const idOf = (point: string) => shown(ids.get(point) ?? "");
  const quoted = (text: string) =>
    restyled(
      shown(text),
      (plain) => `"${plain.replaceAll("&", "#amp;").replaceAll('"', "#quot;").replaceAll("<", "#lt;")}"`,
    );
  return lines([
    line`flowchart LR`,
    ...points.map(({ id, kind, label }) => {
      const [open, close] = (shapes[kind] ?? plain).mermaid;
      return line`  ${idOf(id)}${shown(open)}${quoted(label)}${shown(close)}`;
    }),
    ...arrows.map(
      ({ from, to, label }) =>
        line`  ${idOf(from)} -->${label ? line`|${quoted(label)}|` : line``} ${idOf(to)}`,
    ),
  ]);
}

export function asDot({ points, arrows }: CallGraph): Shown {
  const quoted = (text: string) =>
    restyled(shown(text), (plain) => `"${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`);
  return lines([
    line`digraph calls {`,
    line`  rankdir=LR; node [fontname=Helvetica, fontsize=11]; edge [fontname=Helvetica, fontsize=9];`,
    ...points.map(
      ({ id, kind, label }) =>
        line`  ${quoted(id)} [label=${quoted(label)}, shape=${shown((shapes[kind] ?? plain).dot)}];`,
    ),
    ...arrows.map(
      ({ from, to, label }) =>
        line`  ${quoted(from)} -> ${quoted(to)}${label ? line` [label=${quoted(label)}]` : line``};`,
    ),
    line`}`,
  ]);
}
