import { isAlias, isMap, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { Path } from "./problem.ts";
import { keyText, offsetOf, type Place } from "./yaml.ts";

/** Place of the deepest key of a path that a file has, and how deep it is. */
export type LocateInPart = (path: Path, at: "key" | "value") => Place & { readonly depth: number };

/** @param aliased what each alias stands for */
export function partPlaces(
  contents: unknown,
  aliased: ReadonlyMap<Node, Node>,
  placeAt: (offset: number) => Place,
): LocateInPart {
  const pairNamed = pairLookup();
  return (path, at) => {
    let node = contents;
    let offset = offsetOf(node) ?? 0;
    let depth = 0;
    for (const key of path) {
      if (isAlias(node)) node = aliased.get(node);
      const pair = isMap(node) ? pairNamed(node, String(key)) : undefined;
      const item = isSeq(node) ? node.items[Number(key)] : undefined;
      // The rest of the path is missing here.
      if (pair === undefined && item === undefined) break;
      depth++;
      offset = offsetIn(pair, item, at, depth === path.length) ?? offset;
      node = pair ? pair.value : item;
    }
    return { ...placeAt(offset), depth };
  };
}

/** Asked for every resource of a tree: a search through a map each time would take the square of its size. */
function pairLookup(): (map: YAMLMap, key: string) => Pair | undefined {
  const known = new WeakMap<YAMLMap, ReadonlyMap<string | undefined, Pair>>();
  return (map, key) => {
    // Of keys that stand twice, the first one counts.
    const pairs = known.get(map) ?? new Map(map.items.toReversed().map((pair) => [keyText(pair.key), pair]));
    known.set(map, pairs);
    return pairs.get(key);
  };
}

function offsetIn(
  pair: Pair | undefined,
  item: unknown,
  at: "key" | "value",
  isLast: boolean,
): number | undefined {
  if (pair === undefined) return offsetOf(item);
  return isLast && at === "value" ? (offsetOf(pair.value) ?? offsetOf(pair.key)) : offsetOf(pair.key);
}
