import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { DialtreeError } from "../errors.ts";
import type { Source } from "../tree/read.ts";

/** What a saved plan is of; all of it must be the same when it is applied. */
export interface PlanOrigin {
  readonly organization: string;
  readonly stack: string;
  /** SHA-256 of the tree's files, in the order of their names. */
  readonly tree: string;
  readonly dialtree: string;
  readonly engine: string;
}

interface SavedPlan {
  readonly dialtreePlan: 1;
  readonly origin: PlanOrigin;
  /** The engine's own plan, secrets encrypted by the stack. */
  readonly plan: unknown;
}

export function hashOf(sources: readonly Source[]): string {
  const hash = createHash("sha256");
  for (const { text } of sources) hash.update(text).update("\0");
  return hash.digest("hex");
}

export function savePlan(file: string, origin: PlanOrigin, plan: unknown): void {
  const saved: SavedPlan = { dialtreePlan: 1, origin, plan };
  writeFileSync(file, `${JSON.stringify(saved)}\n`);
}

const words: Readonly<Record<keyof PlanOrigin, string>> = {
  organization: "the organization",
  stack: "the stack",
  tree: "the tree",
  dialtree: "dialtree's version",
  engine: "the engine's version",
};

/**
 * The engine's plan of a file, when it is of the very same tree, stack and versions.
 *
 * @throws {DialtreeError} DT1012 with what differs
 */
export function readPlan(file: string, origin: PlanOrigin): unknown {
  const saved = parsed(file);
  const differences = (Object.keys(words) as (keyof PlanOrigin)[])
    .filter((key) => saved.origin[key] !== origin[key])
    .map((key) =>
      key === "tree" ? "the tree has changed" : `${words[key]} is ${origin[key]}, not ${saved.origin[key]}`,
    );
  if (differences.length > 0) {
    throw new DialtreeError("DT1012", `the plan ${file} is of something else: ${differences.join("; ")}`, {
      hint: "Review it again: `dialtree plan TREE --save FILE`.",
    });
  }
  return saved.plan;
}

function parsed(file: string): SavedPlan {
  try {
    const saved = JSON.parse(readFileSync(file, "utf8")) as Partial<SavedPlan>;
    if (saved.dialtreePlan === 1 && saved.origin !== undefined) return saved as SavedPlan;
  } catch (cause) {
    if (!(cause instanceof SyntaxError) && !(cause instanceof Error && "code" in cause)) throw cause;
  }
  throw new DialtreeError("DT1012", `${file} is no plan that dialtree saved`, {
    hint: "`dialtree plan TREE --save FILE` writes one.",
  });
}
