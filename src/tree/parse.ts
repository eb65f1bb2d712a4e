import { type LocateInPart, partPlaces } from "./part-places.ts";
import { partProblems } from "./part-problems.ts";
import { partValues } from "./part-values.ts";
import type { Problem } from "./problem.ts";
import type { Source } from "./read.ts";
import { readYaml, sentenceOf } from "./yaml.ts";

/** One file of the tree, parsed, with the way back from a value to its place. */
export interface Part {
  readonly source: Source;
  readonly value: unknown;
  readonly problems: readonly Problem[];
  readonly locate: LocateInPart;
}

export function parsePart(source: Source): Part {
  const { document, placeAt } = readYaml(source.text);
  const { report, all } = partProblems(source.file, placeAt);
  if (document === undefined) {
    report("DT2102", 0, "the file is nested too deeply", "A tree has no more than ten levels.");
    return {
      source,
      value: undefined,
      problems: all(),
      locate: () => ({ line: 1, column: 1, depth: 0 }),
    };
  }
  for (const error of [...document.errors, ...document.warnings]) {
    const hint = "Mend the YAML here; what follows may be misread until then.";
    report("DT2102", error.pos[0], sentenceOf(error), hint);
  }
  const { value, aliased } = partValues(document.contents, report, placeAt);
  const holdsNone = all().length === 0 && !isTree(value);
  if (holdsNone) {
    const hint = "Begin it with `version: 1` and `organization: NAME`; `dialtree init` writes an example.";
    report("DT2105", 0, "the file holds no tree", hint);
  }
  return {
    source,
    value: holdsNone ? undefined : value,
    problems: all(),
    locate: partPlaces(document.contents, aliased, placeAt),
  };
}

const isTree = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
