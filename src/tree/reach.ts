import type { TreeTarget } from "../../schemas/types.ts";
import { bellsOf } from "./bells.ts";
import { type Directory, type Model, pointers, type Reference, referenceOf } from "./model.ts";

/** A point that a call can pass: `user dana`, `extension front/101`. */
export const nodeOf = ({ kind, name }: Reference): string => `${kind} ${name}`;

/** Where a call can go on from each point. */
export function graphOf(model: Model): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, string[]>();
  const kindOf: Readonly<Record<string, string>> = {
    users: "user",
    teams: "team",
    callQueues: "callQueue",
    extensions: "extension",
    phones: "phone",
  };
  for (const { from, target } of pointers(model)) {
    const section = String(from.account === undefined ? from.path[0] : from.path[2]);
    const node = `${kindOf[section]} ${from.name}`;
    const next = graph.get(node) ?? [];
    graph.set(node, next);
    next.push(nodeOf(referenceOf(target, from.account)));
  }
  return graph;
}

/** Whether anybody, or an outside number, rings when a call comes to a point, whatever else happens on its way. */
export function reachable(
  directory: Directory,
  graph: ReadonlyMap<string, readonly string[]>,
): (node: string) => boolean {
  const reached = new Set<string>();
  const before = new Map<string, string[]>();
  const open: string[] = [];
  const mark = (node: string) => {
    if (reached.has(node)) return;
    reached.add(node);
    open.push(node);
  };
  for (const node of new Set([...graph.keys(), ...[...graph.values()].flat()])) {
    const point = pointOf(node);
    // What is not there is a problem of its own; nothing else is said because of it.
    if (!isThere(directory, node) || ringsHere(directory, point)) mark(node);
    for (const next of waysOn(directory, graph, point)) {
      const sources = before.get(next) ?? [];
      before.set(next, sources);
      sources.push(node);
    }
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) before.get(node)?.forEach(mark);
  return (node) => reached.has(node);
}

/** Where a call goes from a point when nothing there answers it. */
function waysOn(
  directory: Directory,
  graph: ReadonlyMap<string, readonly string[]>,
  { kind, name }: Point,
): string[] {
  const to = (...targets: (TreeTarget | undefined)[]) =>
    targets.flatMap((target) => (target ? [nodeOf(referenceOf(target, undefined))] : []));
  switch (kind) {
    case "user": {
      const { forward = {}, doNotDisturb } = directory.user.get(name)?.value ?? {};
      if (forward.always) return to(forward.always);
      if (doNotDisturb) return to(forward.busy);
      if (bellsOf(directory, { kind, name }).length === 0)
        return to(forward.unregistered ?? forward.noAnswer);
      return to(forward.busy, forward.unregistered, forward.noAnswer);
    }
    case "team":
      return to(directory.team.get(name)?.value.noAnswer);
    case "callQueue": {
      const queue = directory.callQueue.get(name);
      return queue?.value.overflow ? [nodeOf(referenceOf(queue.value.overflow, queue.account))] : [];
    }
    default:
      return [...(graph.get(`${kind} ${name}`) ?? [])];
  }
}

/** Whether somebody rings for a member of a group at once: forwards that take time count for nothing there. */
export function ringsAtOnce(directory: Directory, target: Reference): boolean {
  return !isThere(directory, nodeOf(target)) || bellsOf(directory, target).length > 0;
}

function isThere(directory: Directory, node: string): boolean {
  const { kind, name } = pointOf(node);
  return kind === "phoneNumber" || directory[kind].has(name);
}

/** Whether somebody rings at the point itself. A phone only passes calls on. */
function ringsHere(directory: Directory, { kind, name }: Point): boolean {
  if (kind === "phone") return false;
  const queue = kind === "callQueue" ? directory.callQueue.get(name) : undefined;
  if (queue === undefined) return bellsOf(directory, { kind, name }).length > 0;
  return queue.value.members.some(({ tier: _tier, ...member }) =>
    ringsAtOnce(directory, referenceOf(member, queue.account)),
  );
}

/** What a node names: a target, or a phone, which is none. */
interface Point {
  readonly kind: Reference["kind"] | "phone";
  readonly name: string;
}

function pointOf(node: string): Point {
  const at = node.indexOf(" ");
  return { kind: node.slice(0, at) as Point["kind"], name: node.slice(at + 1) };
}
