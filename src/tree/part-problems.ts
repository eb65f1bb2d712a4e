import type { ErrorCode } from "../errors.ts";
import type { Problem } from "./problem.ts";
import type { Place } from "./yaml.ts";

/** Problems that one file is read for. */
const reportLimit = 100;

export type Report = (code: ErrorCode, offset: number, message: string, hint: string) => void;

/** Problems of one file as they are met, so many that they can be read. */
export interface PartProblems {
  readonly report: Report;
  /** Those that are listed, and one that stands for the others. */
  all(): readonly Problem[];
}

export function partProblems(file: string, placeAt: (offset: number) => Place): PartProblems {
  const listed: Problem[] = [];
  const unlisted: { code: ErrorCode; offset: number }[] = [];
  const problem = (code: ErrorCode, offset: number, message: string, hint: string): Problem => ({
    code,
    severity: "error",
    message,
    hint,
    file,
    ...placeAt(offset),
    path: "",
  });
  return {
    report(code, offset, message, hint) {
      if (listed.length < reportLimit) listed.push(problem(code, offset, message, hint));
      else unlisted.push({ code, offset });
    },
    all() {
      const [next] = unlisted;
      if (next === undefined) return listed;
      const message = `${unlisted.length} more problems of this file are not listed`;
      const hint = "Mend those that are listed, then look again.";
      const standsFor = { errors: unlisted.length, warnings: 0 };
      return [...listed, { ...problem(next.code, next.offset, message, hint), standsFor }];
    },
  };
}
