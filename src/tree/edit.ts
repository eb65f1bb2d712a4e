import { isMap, isScalar, isSeq, type Node, type Pair, stringify, type YAMLMap } from "yaml";
import type { Path } from "./problem.ts";
import { keyText, readYaml } from "./yaml.ts";

/** Part of a text that is replaced. */
interface Splice {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

/**
 * A file of a tree with one field of a map as `value`; undefined takes the field away. Only what is written there changes:
 * every other character stays, comments among them.
 *
 * @param path leads to the map
 * @returns undefined where the file has no such map of its own
 */
export function withField(text: string, path: Path, field: string, value: unknown): string | undefined {
  const found = nodeAt(readYaml(text).document?.contents, path);
  const splice = found && spliceFor(text, found, field, value);
  return splice && text.slice(0, splice.from) + splice.by + text.slice(splice.to);
}

function nodeAt(contents: unknown, path: Path): Node | undefined {
  let node = contents;
  for (const key of path) {
    if (isMap(node)) node = pairNamed(node, String(key))?.value;
    else if (isSeq(node)) node = node.items[Number(key)];
    else return undefined;
  }
  return isMap(node) || (isScalar(node) && node.value === null) ? node : undefined;
}

const pairNamed = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((pair) => keyText(pair.key) === key);

function spliceFor(text: string, node: Node, field: string, value: unknown): Splice | undefined {
  if (!isMap(node)) {
    const [from, to] = rangeOf(node);
    return value === undefined
      ? undefined
      : { from, to, by: `${from === to ? " " : ""}{ ${field}: ${inline(value)} }` };
  }
  const pair = pairNamed(node, field);
  if (pair === undefined) return value === undefined ? undefined : addition(text, node, field, value);
  if (value === undefined) return removal(text, node, pair);
  const [from, end] = rangeOf(pair.value as Node);
  const written = text.slice(from, end).trimEnd();
  return { from, to: from + written.length, by: `${from === end ? " " : ""}${inline(value)}` };
}

/** A new field stands last in braces, and first on lines, where no comment belongs to what comes before. */
function addition(text: string, map: YAMLMap, field: string, value: unknown): Splice {
  const said = `${field}: ${inline(value)}`;
  const [start] = rangeOf(map);
  const last = map.items.at(-1);
  if (last === undefined)
    return { from: start, to: start + text.slice(start).indexOf("}") + 1, by: `{ ${said} }` };
  if (map.flow) {
    const end = endOf(last);
    return { from: end, to: end, by: `, ${said}` };
  }
  const indent = start - (text.lastIndexOf("\n", start - 1) + 1);
  return { from: start, to: start, by: `${said}\n${" ".repeat(indent)}` };
}

function removal(text: string, map: YAMLMap, pair: Pair): Splice {
  const at = map.items.indexOf(pair);
  const [before, after] = [map.items[at - 1], map.items[at + 1]];
  const [from, to] = [rangeOf(pair.key as Node)[0], endOf(pair)];
  if (map.flow) {
    if (after) return { from, to: rangeOf(after.key as Node)[0], by: "" };
    return { from: before ? endOf(before) : from, to, by: "" };
  }
  const written = from + text.slice(from, to).trimEnd().length;
  if (map.items.length === 1) return { from, to: written, by: "{}" };
  // The first one may stand behind the dash of a list.
  if (after && !before) return { from, to: rangeOf(after.key as Node)[0], by: "" };
  const lineEnd = text.indexOf("\n", written);
  return { from: text.lastIndexOf("\n", from) + 1, to: lineEnd < 0 ? text.length : lineEnd + 1, by: "" };
}

const endOf = ({ key, value }: Pair): number => rangeOf((value ?? key) as Node)[1];

function rangeOf(node: Node): readonly [number, number] {
  const [from, to] = node.range ?? [0, 0];
  return [from, to];
}

/** A value in one line, as it stands among others in brackets. */
function inline(value: unknown): string {
  return stringify([value], { collectionStyle: "flow", lineWidth: 0 }).trim().slice(1, -1).trim();
}
