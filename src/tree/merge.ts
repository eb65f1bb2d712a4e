import { clipped } from "./clip.ts";
import type { Part } from "./parse.ts";
import { type Path, type Problem, pathText } from "./problem.ts";

type Values = Record<string, unknown>;

/** Whether the map at this path is made of parts: the tree, its accounts, and the named things of each. */
function isShared(path: Path): boolean {
  const [top] = path;
  if (top === "users" || top === "teams") return path.length === 1;
  return (
    path.length === 0 ||
    (top === "accounts" && path.length <= 3 && path[2] !== "credentials" && path[2] !== "edge")
  );
}

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
      // Each file may say for itself to which version and organization it belongs.
      if (path.length === 0 && (key === "version" || key === "organization") && child === before) continue;
      const first = owner.get(name);
      const { line: firstLine } = first?.locate(place, "key") ?? { line: 1 };
      const { line, column } = part.locate(place, "key");
      problems.push({
        code: "DT2103",
        severity: "error",
        message: `${clipped(key)} is defined twice, first in ${first?.source.file}:${firstLine}`,
        hint: "Take one of them away, or give one another name.",
        file: part.source.file,
        line,
        column,
        path: pathText(place),
      });
    }
  };
  for (const part of parts) if (isMap(part.value)) put(part, value, part.value, []);
  return { value, problems };
}

function isMap(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
