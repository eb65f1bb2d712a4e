import { Option } from "commander";
import type { Change } from "../plan/change.ts";

const offered = new WeakMap<Option, readonly string[]>();

/** Lets shells offer values for an option that does not list them in its help. */
export function offering(option: Option, values: readonly string[]): Option {
  offered.set(option, values);
  return option;
}

/** The values that shells offer for an option. */
export function offeredFor(option: Option): readonly string[] {
  return option.argChoices ?? offered.get(option) ?? [];
}

export const stackOption = (): Option =>
  new Option("--stack <name>", "the stack, one for each environment of a tree").default("dev");

/**
 * When state is written: after each step, or once at the end. A file or object store writes the whole state each time,
 * which takes the square of a stack's size; but a run that is killed before its end leaves state behind what it did.
 * That is safe for a tree, whose next run finds what was made by its owner, repeats updates and misses nothing gone.
 */
export type Checkpoints = "each" | "end";

/** Changes from which on writing state after each of them takes longer than the changes. */
const manyChanges = 200;

export const checkpointsOption = (): Option =>
  new Option(
    "--checkpoints <when>",
    `write state after each change, or once at the end (default: end from ${manyChanges} changes on)`,
  ).choices(["each", "end"]);

export const breakLockOption = (): Option =>
  new Option("--break-lock", "take the stack's lock away first, where a run that has ended has left it");

export const noRefreshOption = (): Option =>
  new Option(
    "--no-refresh",
    "do not read the accounts: goes by what was applied last, and looks nothing up at the carrier",
  );

export const takeOverOption = (): Option =>
  new Option(
    "--take-over",
    "take the stack over from the tree that it is of, where this is that tree in a new place; `up` records it",
  );

/** For commands that reach accounts without showing a plan first. */
export const allowOption = (): Option =>
  new Option("--allow <dangers>", "dangers that are no reason to refuse, such as change:endpoint")
    .env("DIALTREE_ALLOW")
    .default([] as string[], "none")
    .argParser((text, before: string[]) => [...before, ...text.split(",").map((danger) => danger.trim())]);

/**
 * What the user asked for, else what suits that many changes. After a run that was killed, state alone may know that
 * something was there before it was taken over, so such a run writes it after each change, whatever was asked for;
 * numbers have a tag that says so.
 */
export function checkpointsFor(
  asked: Checkpoints | undefined,
  changes: readonly Pick<Change, "action" | "kind">[],
): Checkpoints {
  if (changes.some(({ action, kind }) => action === "adopt" && kind !== "PhoneNumber")) return "each";
  return asked ?? (changes.length >= manyChanges ? "end" : "each");
}
