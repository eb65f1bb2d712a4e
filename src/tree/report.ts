import { clipped } from "./clip.ts";
import { counted, isError, type Problem } from "./problem.ts";
import type { Source } from "./read.ts";
import { withoutSilenced } from "./silence.ts";

const problemLimit = 1000;
/** Characters of what is said of one problem: more than any has that speaks of an ordinary tree. */
const textLimit = 1000;
const hintLimit = 10_000;

/** Problems as they are told: without those that a comment silences, in the order of their places, and bounded. */
export function reported(found: readonly Problem[], sources: readonly Source[], strict: boolean): Problem[] {
  const kept = withoutSilenced(found, sources);
  const judged = strict ? kept.map((problem) => ({ ...problem, severity: "error" as const })) : kept;
  const sorted = judged.toSorted(
    (a, b) =>
      Number(a.file > b.file) - Number(a.file < b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      Number(isError(b)) - Number(isError(a)),
  );
  return bounded(sorted).map((problem) => ({
    ...problem,
    message: clipped(problem.message, textLimit),
    hint: clipped(problem.hint, hintLimit),
  }));
}

/** The first problems, and one that stands for all others. */
function bounded(sorted: readonly Problem[]): readonly Problem[] {
  const others = sorted.slice(problemLimit);
  const [next] = others;
  if (next === undefined) return sorted;
  const standsFor = counted(others);
  const { errors, warnings } = standsFor;
  const rest: Problem = {
    ...next,
    severity: errors > 0 ? "error" : "warning",
    message: `${errors + warnings} more problems are not listed`,
    hint: "Mend those that are listed, then look again.",
    standsFor,
  };
  return [...sorted.slice(0, problemLimit), rest];
}
