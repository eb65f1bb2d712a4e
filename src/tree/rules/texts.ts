import { unwritableTexts } from "../../shapes/texts.ts";
import type { Finding } from "../problem.ts";

/** Texts that neither the edge nor a log can have. */
export function* texts(tree: unknown): Generator<Finding> {
  for (const { path, isKey } of unwritableTexts(tree)) {
    yield {
      code: "DT2105",
      severity: "error",
      message: `${isKey ? "a key" : String(path.at(-1) ?? "the tree")} has a control character`,
      hint: "Write it without: an escape in quotes, such as \\e, may have put it there.",
      path,
      at: isKey ? "key" : "value",
    };
  }
}
