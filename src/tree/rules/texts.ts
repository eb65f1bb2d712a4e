import { unwritableTexts } from "../../shapes/texts.ts";
import type { Finding, Path } from "../problem.ts";

/** Texts that neither the edge nor a log can have. */
export function* texts(tree: unknown): Generator<Finding> {
  for (const { path, isKey } of unwritableTexts(tree)) {
    yield {
      code: "DT2105",
      severity: "error",
      message: `${isKey ? "a key" : fieldOf(path)} has a control character`,
      hint: "Write it without: an escape in quotes, such as \\e, may have put it there.",
      path,
      at: isKey ? "key" : "value",
    };
  }
}

/** The field that a path leads to, or in whose list. */
function fieldOf(path: Path): Path[number] {
  return path.findLast((key) => typeof key === "string") ?? "the tree";
}
