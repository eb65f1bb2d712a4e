import type { Arrow } from "./graph.ts";

/** One circle for each component of arrows: its points in the order in which they are passed, the first once more at the end. */
export function cyclesOf(arrows: readonly Arrow[]): string[][] {
  const graph = new Map(
    [...Map.groupBy(arrows, ({ from }) => from)].map(([from, ways]) => [from, ways.map(({ to }) => to)]),
  );
  const circles: string[][] = [];
  for (const component of componentsOf(graph)) {
    const inside = new Set(component);
    const [start = ""] = component;
    if (component.length > 1 || graph.get(start)?.includes(start))
      circles.push(circleFrom(start, graph, inside));
  }
  return circles;
}

/** The shortest way from `start` back to it, breadth first. */
function circleFrom(
  start: string,
  graph: ReadonlyMap<string, readonly string[]>,
  inside: ReadonlySet<string>,
): string[] {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const next of graph.get(node) ?? []) {
      if (next === start) {
        const way = [node];
        for (let at = cameFrom.get(node); at !== undefined; at = cameFrom.get(at)) way.unshift(at);
        return [...way, start];
      }
      if (!inside.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return [start, start];
}

/** Strongly connected components (Tarjan), without recursion: a chain of forwards may be thousands long. */
function componentsOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const components: string[][] = [];
  const enter = (node: string) => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    stack.push(node);
    onStack.add(node);
    return { node, next: graph.get(node) ?? [], at: 0 };
  };
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const work = [enter(root)];
    for (let frame = work.at(-1); frame !== undefined; frame = work.at(-1)) {
      const { node } = frame;
      const next = frame.next[frame.at++];
      if (next === undefined) {
        work.pop();
        const parent = work.at(-1)?.node;
        if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(node) ?? 0));
        if (low.get(node) !== index.get(node)) continue;
        const component = stack.splice(stack.indexOf(node));
        for (const each of component) onStack.delete(each);
        components.push(component);
      } else if (!index.has(next)) work.push(enter(next));
      else if (onStack.has(next)) low.set(node, Math.min(low.get(node) ?? 0, index.get(next) ?? 0));
    }
  }
  return components;
}
