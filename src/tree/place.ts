import type { Part } from "./parse.ts";
import { type Finding, type Path, type Problem, pathText } from "./problem.ts";

/** Where the tree's files have a value. */
export type Locate = (path: Path, at?: "key" | "value") => Pick<Problem, "file" | "line" | "column">;

/** The deepest place of a path that one of the files has. @param name what the tree is called */
export function locator(parts: readonly Part[], name: string): Locate {
  return (path, at = "value") => {
    let best = { file: parts[0]?.source.file ?? name, line: 1, column: 1, depth: -1 };
    for (const part of parts) {
      const found = part.locate(path, at);
      if (found.depth > best.depth) best = { file: part.source.file, ...found };
    }
    const { file, line, column } = best;
    return { file, line, column };
  };
}

/** What was found, with its place. */
export function placed(findings: readonly Finding[], locate: Locate): Problem[] {
  return findings.map(({ path, at, lacks: _lacks, ...finding }) => ({
    ...finding,
    ...locate(path, at),
    path: pathText(path),
  }));
}
