import type { ErrorCode } from "../errors.ts";
import { clipped } from "./clip.ts";

/** Keys of the tree that lead to a value, such as `["accounts", "front", "extensions", "101"]`. */
export type Path = readonly (string | number)[];

/** Something wrong with a tree, before it is known where its file has it. */
export interface Finding {
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
  readonly path: Path;
  /** Whether the key itself is what is wrong; else the value is. */
  readonly at?: "key" | "value";
  /** The field that is missing in what stands at the path. */
  readonly lacks?: string;
}

/** Something wrong with a tree, with its place. Lines and columns count from 1. */
export interface Problem {
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  readonly message: string;
  readonly hint: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The tree's keys joined by `/`. */
  readonly path: string;
  /** How many others this one stands for, when there were too many to list. */
  readonly standsFor?: { readonly errors: number; readonly warnings: number };
}

/** The tree's keys as a problem names them. */
export const pathText = (path: Path): string => path.map((key) => clipped(String(key))).join("/");

export const isError = ({ severity }: { severity: Problem["severity"] }): boolean => severity === "error";

/** How many problems there are, with those that others stand for. */
export function counted(problems: readonly Problem[]): { errors: number; warnings: number } {
  const total = { errors: 0, warnings: 0 };
  for (const problem of problems) {
    const { errors, warnings } = problem.standsFor ?? {
      errors: Number(isError(problem)),
      warnings: Number(!isError(problem)),
    };
    total.errors += errors;
    total.warnings += warnings;
  }
  return total;
}
