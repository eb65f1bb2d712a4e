import { line, lines, restyled, type Shown, shown } from "../safe/text.ts";
import { type Model, referenceOf } from "../tree/model.ts";
import { graphOf, nodeOf } from "../tree/reach.ts";

/** The ways that calls may take, as points and arrows. */
export interface CallGraph {
  readonly points: readonly { readonly id: string; readonly kind: string; readonly label: string }[];
  readonly arrows: readonly { readonly from: string; readonly to: string; readonly label: string }[];
}

/** Every point that calls can pass, and how they go on from it. */
export function callGraph(model: Model): CallGraph {
  const { directory } = model;
  const graph = graphOf(model);
  const nodes = new Set([...graph.keys(), ...[...graph.values()].flat()]);
  const points = [...nodes].map((id) => {
    const at = id.indexOf(" ");
    const [kind, name] = [id.slice(0, at), id.slice(at + 1)];
    return { id, kind, label: labelOf(directory, kind, name) };
  });
  const arrows = [...graph].flatMap(([from, next]) =>
    [...new Set(next)].map((to) => ({ from, to, label: labels(model, from, to) })),
  );
  return { points, arrows };
}

function labelOf(directory: Model["directory"], kind: string, name: string): string {
  switch (kind) {
    case "extension":
      return `${name} ${directory.extension.get(name)?.value.label ?? ""}`.trim();
    case "user":
      return directory.user.get(name)?.value.name ?? name;
    case "team":
      return directory.team.get(name)?.value.name ?? name;
    case "callQueue":
      return directory.callQueue.get(name)?.value.name ?? name;
    case "phone":
      return directory.phone.get(name)?.value.number ?? name;
    default:
      return name;
  }
}

/** On what an arrow depends; empty where the call always goes that way. */
function labels({ directory }: Model, from: string, to: string): string {
  const at = from.indexOf(" ");
  const [kind, name] = [from.slice(0, at), from.slice(at + 1)];
  const is = (target: object | undefined, account: string | undefined) =>
    target !== undefined && nodeOf(referenceOf(target, account)) === to;
  if (kind === "user") {
    const forward = Object.entries(directory.user.get(name)?.value.forward ?? {});
    return forward
      .filter(([, target]) => is(target, undefined))
      .map(([when]) => when)
      .join(", ");
  }
  if (kind === "team") return is(directory.team.get(name)?.value.noAnswer, undefined) ? "noAnswer" : "";
  if (kind === "callQueue") {
    const queue = directory.callQueue.get(name);
    return is(queue?.value.overflow, queue?.account) ? "overflow" : "";
  }
  return "";
}

const shapes: Readonly<Record<string, { mermaid: [string, string]; dot: string }>> = {
  phone: { mermaid: ["([", "])"], dot: "oval" },
  phoneNumber: { mermaid: ["([", "])"], dot: "oval" },
  extension: { mermaid: ["[", "]"], dot: "box" },
  user: { mermaid: ["(", ")"], dot: "box" },
  team: { mermaid: ["[[", "]]"], dot: "box3d" },
  callQueue: { mermaid: ["[/", "/]"], dot: "cds" },
  sipUser: { mermaid: ["{{", "}}"], dot: "hexagon" },
};

const shapeOf = (kind: string) => shapes[kind] ?? { mermaid: ["[", "]"], dot: "box" };

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
      const [open, close] = shapeOf(kind).mermaid;
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
        line`  ${quoted(id)} [label=${quoted(label)}, shape=${shown(shapeOf(kind).dot)}];`,
    ),
    ...arrows.map(
      ({ from, to, label }) =>
        line`  ${quoted(from)} -> ${quoted(to)}${label ? line` [label=${quoted(label)}]` : line``};`,
    ),
    line`}`,
  ]);
}
