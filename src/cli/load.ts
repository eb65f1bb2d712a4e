import { DialtreeError } from "../errors.ts";
import { line, shown } from "../safe/text.ts";
import { isError } from "../tree/problem.ts";
import { type Validated, validateTree } from "../tree/validate.ts";
import { painter } from "./colour.ts";
import { countsOf, problemsAsText } from "./problems.ts";
import { say } from "./terminal.ts";

/**
 * Reads a tree for a command that works with it. Its problems go to stderr.
 *
 * @throws {DialtreeError} DT1007 when there is an error among them
 */
export function loadTree(place: string): Validated {
  return withoutErrors(validateTree(place), place);
}

/** The same for what was validated already. @param place what the tree is called */
export function withoutErrors(validated: Validated, place: string): Validated {
  const { problems, sources } = validated;
  if (problems.length > 0) say(problemsAsText(problems, sources, painter(process.stderr)));
  if (problems.some(isError)) {
    throw new DialtreeError(
      "DT1007",
      line`the tree ${shown(place)} has errors (${countsOf(problems)}), so nothing was done`,
      { hint: "Each stands above with its place and its mend." },
    );
  }
  return validated;
}
