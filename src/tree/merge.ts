import { kinds } from "../kinds/registry.ts";
import { clipped } from "./clip.ts";
import type { Part } from "./parse.ts";
import { type Path, type Problem, pathText } from "./problem.ts";

type Values = Record<string, unknown>;

/** Whether the map at this path is made of parts: the tree, its accounts, and the named things of each. */
function isShared(path: Path): boolean {
  const [top, , part] = path;
  if (path.length === 0) return true;
  if (path.length === 1)
    return kinds.some(({ belongsTo, section }) => belongsTo === "organization" && section === top);
  return top === "accounts" && path.length <= 3 && part !== "credentials" && part !== "edge";
}

/** What each file may say for itself, as long as all say the same. */
const ofAllFiles: readonly string[] = ["version", "organization"];

/** One tree of all files. A key that two files define is an error that names both places. */
export function merge(parts: readonly Part[]): { value: unknown; problems: Problem[] } {
  const problems: Problem[] = [];
  const owner = new Map<string, Part>();
  const value: Values = {};

  const put = (part: Part, into: Values, from: Values, path: Path) => {
    for (const [key, child] of Object.entries(from)) {
      const place = [...path, key];
      const name = place.join("\0");
      if (!Object.hasOwn(into, key)) {
        owner.set(name, part);
        const isOpen = isMap(child) && isShared(place);
        into[key] = isOpen ? {} : child;
        if (isOpen) put(part, into[key] as Values, child, place);
        continue;
      }
      const before = into[key];
      if (isMap(child) && isMap(before) && isShared(place)) {
        put(part, before, child, place);
        continue;
      }
      if (path.length === 0 && ofAllFiles.includes(key) && child === before) continue;
      problems.push(twice(place, { part: owner.get(name), value: before }, { part, value: child }));
    }
  };
  for (const part of parts) if (isMap(part.value)) put(part, value, part.value, []);
  return { value, problems };
}

interface Definition {
  readonly part: Part | undefined;
  readonly value: unknown;
}

function twice(path: Path, first: Definition, again: Definition & { readonly part: Part }): Problem {
  const key = clipped(String(path.at(-1)));
  const { file } = again.part.source;
  const firstPlace = `${first.part?.source.file}:${first.part?.locate(path, "key").line ?? 1}`;
  const { line, column } = again.part.locate(path, "key");
  const isOfAll = path.length === 1 && ofAllFiles.includes(key);
  return {
    code: "DT2103",
    severity: "error",
    message: isOfAll
      ? `${key} is ${spelled(again.value)} here, and ${spelled(first.value)} in ${firstPlace}`
      : `${key} is defined twice, first in ${firstPlace}`,
    hint: isOfAll
      ? "All files of a folder are one tree: write the same in each, or put what is another tree into a folder of its own."
      : "Take one of them away, or give one another name.",
    file,
    line,
    column,
    path: pathText(path),
  };
}

function spelled(value: unknown): string {
  return typeof value === "object" && value !== null ? "no plain value" : clipped(String(value));
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
