import { isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import { alternatives, root, type Schema, shapesUnder } from "./alternatives.ts";
import { clipped } from "./clip.ts";
import type { Report } from "./part-problems.ts";
import { keyText, offsetOf, type Place } from "./yaml.ts";

/** Values that aliases may stand for in one file; beyond it a file is meant to harm. */
const aliasLimit = 100_000;
const depthLimit = 64;
/** Characters of a key, as YAML itself has it for keys on one line. */
const keyLimit = 1024;

export interface PartValues {
  /** Undefined when the file stands for too much. */
  readonly value: unknown;
  /** What each alias stands for. */
  readonly aliased: ReadonlyMap<Node, Node>;
}

/** A file's plain values. Numbers keep their text where the schema wants text, so that `0400:` and `101` stay as written. */
export function partValues(
  contents: unknown,
  report: Report,
  placeAt: (offset: number) => Place,
): PartValues {
  const aliased = new Map<Node, Node>();
  const file: Conversion = { report, placeAt, anchors: new Map(), aliased, throughAliases: 0 };
  try {
    const value = converted(file, contents, { shapes: alternatives(root), depth: 0, inAlias: false });
    return { value, aliased };
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    report("DT2104", 0, error.message, "Write the values out where they are meant.");
    return { value: undefined, aliased };
  }
}

/** What is known of a file while its values are made. */
interface Conversion {
  readonly report: Report;
  readonly placeAt: (offset: number) => Place;
  readonly anchors: Map<string, Node>;
  readonly aliased: Map<Node, Node>;
  throughAliases: number;
}

/** Where in its file a value stands. */
interface Position {
  readonly shapes: readonly Schema[];
  readonly depth: number;
  readonly inAlias: boolean;
}

class TooMuch extends Error {}

function converted(file: Conversion, node: unknown, at: Position): unknown {
  if (at.inAlias && ++file.throughAliases > aliasLimit)
    throw new TooMuch("the aliases stand for too many values");
  if (at.depth > depthLimit)
    throw new TooMuch("the file is nested too deeply, or an alias stands within itself");
  if (isAlias(node)) {
    const meant = file.anchors.get(node.source);
    if (meant === undefined) return undefined;
    file.aliased.set(node, meant);
    return converted(file, meant, { shapes: at.shapes, depth: at.depth + 1, inAlias: true });
  }
  const anchor = (node as { anchor?: string } | null)?.anchor;
  if (anchor !== undefined) file.anchors.set(anchor, node as Node);
  if (isMap(node)) return mapOf(file, node, at);
  if (isSeq(node)) return node.items.map((item, index) => converted(file, item, under(at, index)));
  return isScalar(node) ? scalarOf(node, at.shapes) : null;
}

function under({ shapes, depth, inAlias }: Position, key: string | number): Position {
  return { shapes: shapesUnder(shapes, key), depth: depth + 1, inAlias };
}

function mapOf(file: Conversion, map: YAMLMap, at: Position): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  const firsts = new Map<string, unknown>();
  for (const { key, value: child } of map.items) {
    const name = nameOf(file, key, map);
    if (name === undefined || isTwice(file, name, key, firsts)) continue;
    firsts.set(name, key);
    value[name] = converted(file, child, under(at, name));
  }
  return value;
}

/** A key's text; undefined for what no map of a tree may have as a key, which is reported. */
function nameOf({ report }: Conversion, key: unknown, map: YAMLMap): string | undefined {
  const name = keyText(key);
  // A map's prototype is no key of it.
  if (name === undefined || name === "__proto__") {
    report(
      "DT2102",
      offsetOf(key) ?? offsetOf(map) ?? 0,
      "a key is a plain word or number",
      "Write the key on one line, without brackets.",
    );
    return undefined;
  }
  if (name.length > keyLimit) {
    const message = `a key has more than ${keyLimit} characters`;
    report("DT2102", offsetOf(key) ?? 0, message, "Name it with fewer.");
    return undefined;
  }
  return name;
}

/** Whether the map has the key already, which is reported. */
function isTwice(
  { report, placeAt }: Conversion,
  name: string,
  key: unknown,
  firsts: ReadonlyMap<string, unknown>,
): boolean {
  if (!firsts.has(name)) return false;
  const { line } = placeAt(offsetOf(firsts.get(name)) ?? 0);
  const message = `${clipped(name)} is defined twice, first in line ${line}`;
  report("DT2103", offsetOf(key) ?? 0, message, "Take one of them away, or give one another name.");
  return true;
}

function scalarOf({ value, source }: Scalar, shapes: readonly Schema[]): unknown {
  const wants = (...types: string[]) =>
    shapes.some(({ type }) => type !== undefined && [type].flat().some((each) => types.includes(each)));
  if (
    (typeof value === "number" || typeof value === "bigint") &&
    wants("string") &&
    !wants("number", "integer")
  ) {
    return source ?? String(value);
  }
  return typeof value === "bigint" ? Number(value) : value;
}
