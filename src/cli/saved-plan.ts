import { createHash } from "node:crypto";
import { DialtreeError } from "../errors.ts";
import type { Source } from "../tree/read.ts";
import { readInput, writeOutput } from "./files.ts";

/** What a saved plan is of; all of it must be the same when it is applied. */
export interface PlanOrigin {
  readonly organization: string;
  readonly stack: string;
  /** SHA-256 of the tree's files, in the order of their names. */
  readonly tree: string;
  readonly dialtree: string;
  readonly engine: string;
}

/** Every resource of the stack as the account has it, by `KIND NAME`, each as a hash. */
export type LiveState = Readonly<Record<string, string>>;

interface SavedPlan {
  readonly dialtreePlan: 2;
  readonly origin: PlanOrigin;
  readonly live: LiveState;
  /** Whether the engine reads the account first, as it did when the plan was made. */
  readonly refresh?: boolean;
  /** The engine's own plan, secrets encrypted by the stack. */
  readonly plan: unknown;
}

export function hashOf(sources: readonly Source[]): string {
  const hash = createHash("sha256");
  for (const { text } of sources) hash.update(text).update("\0");
  return hash.digest("hex");
}

export function hashOfText(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

export function savePlan(
  file: string,
  origin: PlanOrigin,
  { live, refresh, plan }: Pick<SavedPlan, "live" | "refresh" | "plan">,
): void {
  const saved: SavedPlan = { dialtreePlan: 2, origin, live, refresh: refresh === true, plan };
  writeOutput(file, `${JSON.stringify(saved)}\n`);
}

const words: Readonly<Record<keyof PlanOrigin, string>> = {
  organization: "the organization",
  stack: "the stack",
  tree: "the tree",
  dialtree: "dialtree's version",
  engine: "the engine's version",
};

/**
 * A saved plan, when it is of the very same tree, stack and versions.
 *
 * @throws {DialtreeError} DT1012 with what differs
 */
export function readPlan(file: string, origin: PlanOrigin): Pick<SavedPlan, "plan" | "live" | "refresh"> {
  const saved = parsed(file);
  const differences = (Object.keys(words) as (keyof PlanOrigin)[])
    .filter((key) => saved.origin[key] !== origin[key])
    .map((key) =>
      key === "tree" ? "the tree has changed" : `${words[key]} is ${origin[key]}, not ${saved.origin[key]}`,
    );
  refuseIf(file, differences);
  return saved;
}

/** Resources that are named where an account has changed; more are counted. */
const namedAtMost = 10;

/**
 * Refuses a plan whose account is not what it was when the plan was made.
 *
 * @throws {DialtreeError} DT1012 with the resources that differ
 */
export function refuseChangedAccount(file: string, before: LiveState, now: LiveState): void {
  const changed = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort().flatMap((key) => {
    if (before[key] === now[key]) return [];
    return now[key] === undefined
      ? [`${key} is gone`]
      : before[key] === undefined
        ? [`${key} is new`]
        : [`${key} has changed`];
  });
  const more = changed.length - namedAtMost;
  refuseIf(file, more > 0 ? [...changed.slice(0, namedAtMost), `${more} more have changed`] : changed);
}

function refuseIf(file: string, differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new DialtreeError("DT1012", `the plan ${file} is of something else: ${differences.join("; ")}`, {
    hint: "Review it again: `dialtree plan TREE --save FILE`.",
  });
}

function parsed(file: string): SavedPlan {
  try {
    const saved = JSON.parse(readInput(file)) as Partial<SavedPlan> | null;
    if (saved?.dialtreePlan === 2 && isTexts(saved.origin) && isTexts(saved.live)) return saved as SavedPlan;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw new DialtreeError("DT1012", `${file} is no plan that dialtree saved`, {
    hint: "`dialtree plan TREE --save FILE` writes one.",
  });
}

function isTexts(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((each) => typeof each === "string")
  );
}
