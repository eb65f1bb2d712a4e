import { type ErrorCode, errorCodes } from "../errors.ts";
import type { Problem } from "./problem.ts";
import type { Source } from "./read.ts";

/** Codes of rules that a comment may silence: those about what a tree means, not about how it is written. */
const silenceable = /^DT21[1-8]\d$/;

/**
 * Takes away the problems that a comment silences: `# dialtree-ignore DT2123: our plan since 1998`, in the problem's
 * line or on a line of its own above it. A comment without a reason, or with a code that is none, is a problem itself.
 */
export function withoutSilenced(problems: readonly Problem[], sources: readonly Source[]): Problem[] {
  const silenced = new Set<string>();
  const wrong: Problem[] = [];
  for (const { file, text } of sources) {
    if (!text.includes("dialtree-ignore")) continue;
    for (const [at, line] of text.split("\n").entries()) {
      const found = /#\s*dialtree-ignore\b\s*([^\s:]*)\s*:?\s*(.*)$/.exec(line);
      if (found === null) continue;
      const [, code = "", reason = ""] = found;
      const known = Object.hasOwn(errorCodes, code) && silenceable.test(code);
      if (known && reason.trim() !== "") {
        const isAlone = line.trimStart().startsWith("#");
        silenced.add(`${file} ${isAlone ? at + 2 : at + 1} ${code}`);
        continue;
      }
      wrong.push({
        code: "DT2190" satisfies ErrorCode,
        severity: "error",
        message: known
          ? `${code} is silenced without a reason`
          : `${code || "nothing"} is not a rule that can be silenced`,
        hint: "Write `# dialtree-ignore DT2123: why it is right here`, with a code of docs/errors.md from DT2110 to DT2180.",
        file,
        line: at + 1,
        column: found.index + 1,
        path: "",
      });
    }
  }
  return [...problems.filter(({ file, line, code }) => !silenced.has(`${file} ${line} ${code}`)), ...wrong];
}
