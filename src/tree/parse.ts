import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from "yaml";
import type { ErrorCode } from "../errors.ts";
import { alternatives, root, type Schema, shapesUnder } from "./alternatives.ts";
import { clipped } from "./clip.ts";
import type { Path, Problem } from "./problem.ts";
import type { Source } from "./read.ts";

/** Values that aliases may stand for in one file; beyond it a file is meant to harm. */
const aliasLimit = 100_000;
const depthLimit = 64;
/** Characters of a key, as YAML itself has it for keys on one line. */
const keyLimit = 1024;
/** Problems that one file is read for. */
const reportLimit = 100;

/** One file of the tree, parsed, with the way back from a value to its place. */
export interface Part {
  readonly source: Source;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /** Place of the deepest key of `path` that this file has, and how deep it is. */
  locate(path: Path, at: "key" | "value"): { line: number; column: number; depth: number };
}

/** Reads one file. Numbers keep their text where the schema wants text, so that `0400:` and `101` stay as written. */
export function parsePart(source: Source): Part {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const unlisted: { code: ErrorCode; offset: number }[] = [];
  const report = (code: ErrorCode, offset: number, message: string, hint: string) => {
    if (problems.length < reportLimit) list(code, offset, message, hint);
    else unlisted.push({ code, offset });
  };
  const list = (
    code: ErrorCode,
    offset: number,
    message: string,
    hint: string,
    standsFor?: Problem["standsFor"],
  ) => {
    const { line, col } = lines.linePos(offset);
    problems.push({
      code,
      severity: "error",
      message,
      hint,
      file: source.file,
      line: line || 1,
      column: col || 1,
      path: "",
      ...(standsFor && { standsFor }),
    });
  };
  const document = parsed(source.text, lines);
  if (document === undefined) {
    report("DT2102", 0, "the file is nested too deeply", "A tree has no more than ten levels.");
    return { source, value: undefined, problems, locate: () => ({ line: 1, column: 1, depth: 0 }) };
  }
  for (const error of [...document.errors, ...document.warnings]) {
    report(
      "DT2102",
      error.pos[0],
      sentenceOf(error),
      "Mend the YAML here; what follows may be misread until then.",
    );
  }

  const anchors = new Map<string, Node>();
  const aliased = new Map<Node, Node>();
  let throughAliases = 0;

  const convert = (node: unknown, shapes: readonly Schema[], depth: number, inAlias: boolean): unknown => {
    if (inAlias && ++throughAliases > aliasLimit) throw new TooMuch("the aliases stand for too many values");
    if (depth > depthLimit)
      throw new TooMuch("the file is nested too deeply, or an alias stands within itself");
    if (isAlias(node)) {
      const meant = anchors.get(node.source);
      if (meant === undefined) return undefined;
      aliased.set(node, meant);
      return convert(meant, shapes, depth + 1, true);
    }
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor !== undefined) anchors.set(anchor, node as Node);
    if (isMap(node)) return mapOf(node, shapes, depth, inAlias);
    if (isSeq(node))
      return node.items.map((item, at) => convert(item, shapesUnder(shapes, at), depth + 1, inAlias));
    return isScalar(node) ? scalarOf(node, shapes) : null;
  };

  const mapOf = (node: YAMLMap, shapes: readonly Schema[], depth: number, inAlias: boolean) => {
    const value: Record<string, unknown> = {};
    const firsts = new Map<string, unknown>();
    for (const { key, value: child } of node.items) {
      const name = keyText(key);
      // A map's prototype is no key of it.
      if (name === undefined || name === "__proto__") {
        report(
          "DT2102",
          offsetOf(key) ?? offsetOf(node) ?? 0,
          "a key is a plain word or number",
          "Write the key on one line, without brackets.",
        );
        continue;
      }
      if (name.length > keyLimit) {
        report(
          "DT2102",
          offsetOf(key) ?? 0,
          `a key has more than ${keyLimit} characters`,
          "Name it with fewer.",
        );
        continue;
      }
      if (firsts.has(name)) {
        const { line } = lines.linePos(offsetOf(firsts.get(name)) ?? 0);
        report(
          "DT2103",
          offsetOf(key) ?? 0,
          `${clipped(name)} is defined twice, first in line ${line}`,
          "Take one of them away, or give one another name.",
        );
        continue;
      }
      firsts.set(name, key);
      value[name] = convert(child, shapesUnder(shapes, name), depth + 1, inAlias);
    }
    return value;
  };

  let value: unknown;
  try {
    value = convert(document.contents, alternatives(root), 0, false);
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error;
    report("DT2104", 0, error.message, "Write the values out where they are meant.");
  }
  if (problems.length === 0 && (typeof value !== "object" || value === null || Array.isArray(value))) {
    report(
      "DT2105",
      0,
      "the file holds no tree",
      "Begin it with `version: 1` and `organization: NAME`; `dialtree init` writes an example.",
    );
    value = undefined;
  }

  const [next] = unlisted;
  if (next !== undefined) {
    list(
      next.code,
      next.offset,
      `${unlisted.length} more problems of this file are not listed`,
      "Mend those that are listed, then look again.",
      { errors: unlisted.length, warnings: 0 },
    );
  }

  // Looked up for every resource of a tree: a search through a map each time would take the square of its size.
  const known = new WeakMap<YAMLMap, ReadonlyMap<string | undefined, Pair>>();
  const pairsOf = (map: YAMLMap) => {
    const pairs = known.get(map) ?? new Map(map.items.toReversed().map((pair) => [keyText(pair.key), pair]));
    known.set(map, pairs);
    return pairs;
  };

  return {
    source,
    value,
    problems,
    locate(path, at) {
      let node: unknown = document.contents;
      let offset = offsetOf(node) ?? 0;
      let depth = 0;
      for (const key of path) {
        if (isAlias(node)) node = aliased.get(node);
        const pair = isMap(node) ? pairsOf(node).get(String(key)) : undefined;
        const item = isSeq(node) ? node.items[Number(key)] : undefined;
        if (pair === undefined && item === undefined) {
          // The rest of the path is missing here: what lacks it is named by its key.
          at = "key";
          break;
        }
        depth++;
        offset = placeOf(pair, item, at, depth === path.length) ?? offset;
        node = pair ? pair.value : item;
      }
      const { line, col } = lines.linePos(offset);
      return { line: line || 1, column: col || 1, depth };
    },
  };
}

class TooMuch extends Error {}

function parsed(text: string, lines: LineCounter): Document.Parsed | undefined {
  const { stackTraceLimit } = Error;
  try {
    // The library makes an error of every mistake, and nobody asks where it was made: that would be most of the time.
    Error.stackTraceLimit = 0;
    // Keys are compared here: the library's own check takes the square of a map's size.
    return parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
      version: "1.2",
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function placeOf(
  pair: Pair | undefined,
  item: unknown,
  at: "key" | "value",
  isLast: boolean,
): number | undefined {
  if (pair === undefined) return offsetOf(item);
  return isLast && at === "value" ? (offsetOf(pair.value) ?? offsetOf(pair.key)) : offsetOf(pair.key);
}

function offsetOf(node: unknown): number | undefined {
  const range = (node as { range?: [number, number, number] | null } | null | undefined)?.range;
  // An empty value has no text of its own; its key stands for it.
  return range && !(isScalar(node) && range[0] === range[1]) ? range[0] : undefined;
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
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

/** Mistakes of which the library repeats what stands in the file, where a credential may stand. */
const ownSentences: Partial<Record<YAMLError["code"], string>> = {
  BAD_ALIAS: "an anchor or alias is not written as YAML has it",
  BAD_COLLECTION_TYPE: "a tag does not go with what it stands before",
  BAD_DIRECTIVE: "a directive is not one of YAML",
  BAD_DQ_ESCAPE: "a text in double quotes has an escape that YAML does not have",
  BAD_PROP_ORDER: "an anchor or tag stands in the wrong place",
  RESOURCE_EXHAUSTION: "the file is nested too deeply",
  TAG_RESOLVE_FAILED: "a tag is unknown, or does not go with what it stands before",
  UNEXPECTED_TOKEN: "something stands here that YAML does not have in this place",
};

function sentenceOf({ code, message }: YAMLError): string {
  return ownSentences[code] ?? message.split("\n")[0] ?? message;
}
