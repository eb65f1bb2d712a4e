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

/** Whether anybody, or an outside number, can ring when a call comes to a point. */
export function reachable(
  directory: Directory,
  graph: ReadonlyMap<string, readonly string[]>,
): (node: string) => boolean {
  const rings = new Set<string>();
  const before = new Map<string, string[]>();
  const queue: string[] = [];
  const mark = (node: string) => {
    if (rings.has(node)) return;
    rings.add(node);
    queue.push(node);
  };
  for (const [node, next] of graph) {
    for (const each of next) {
      const sources = before.get(each) ?? [];
      before.set(each, sources);
      sources.push(node);
      if (each.startsWith("phoneNumber ")) mark(each);
    }
  }
  for (const [name, { value }] of directory.sipUser) if (value.enabled !== false) mark(`sipUser ${name}`);
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    for (const source of before.get(node) ?? []) if (!isSilent(directory, source, node)) mark(source);
  }
  return (node) => rings.has(node);
}

/** Who does not want to be disturbed is reached by forwards alone. */
function isSilent(directory: Directory, source: string, next: string): boolean {
  const [kind, name = ""] = source.split(" ");
  return (
    kind === "user" &&
    directory.user.get(name)?.value.doNotDisturb === true &&
    next.startsWith("sipUser ") &&
    !forwardsTo(directory, name, next)
  );
}

function forwardsTo(directory: Directory, user: string, node: string): boolean {
  const { always, busy } = directory.user.get(user)?.value.forward ?? {};
  return [always, busy].some(
    (target) => target !== undefined && nodeOf(referenceOf(target, undefined)) === node,
  );
}
