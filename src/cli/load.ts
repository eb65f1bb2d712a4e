import { DialtreeError } from "../errors.ts";
import { isError } from "../tree/problem.ts";
import { type Validated, validateTree } from "../tree/validate.ts";
import { painter } from "./colour.ts";
import { countsOf, problemsAsText } from "./problems.ts";

/**
 * Reads a tree for a command that works with it. Its problems go to stderr.
 *
 * @param shown what the tree is called where its files are only a copy
 * @throws {DialtreeError} DT1007 when there is an error among them
 */
export function loadTree(place: string, shown = place): Validated {
  const validated = validateTree(place, { shown });
  const { problems, sources } = validated;
  if (problems.length > 0) process.stderr.write(problemsAsText(problems, sources, painter(process.stderr)));
  if (problems.some(isError)) {
    throw new DialtreeError(
      "DT1007",
      `the tree ${shown} has errors (${countsOf(problems)}), so nothing was done`,
      {
        hint: "Each stands above with its place and its mend.",
      },
    );
  }
  return validated;
}
