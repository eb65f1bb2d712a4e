import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { repositoryOf } from "./own-folder.ts";
import type { SelectedStack } from "./select-stack.ts";

/*
 * Two trees of one organization have the same project, and with it the same stacks. So each stack is tagged with the tree
 * that it is of; its backend keeps the tag beside the state, for every checkout that uses it.
 */
const tag = "dialtree:tree";

/** The longest that every backend takes as a tag. */
const longest = 256;

/** What a tree is known by in every checkout: its path from the repository on, else from the folder that it is worked on in. */
export function treeName(home: string, tree: string): string {
  const way = relative(repositoryOf(home) ?? realpathSync(home), realpathSync(tree));
  const path = way.split(sep).join("/") || ".";
  // The engine would take another beginning for an option.
  const name = path.startsWith("-") ? `./${path}` : path;
  return name.length <= longest ? name : createHash("sha256").update(name).digest("hex");
}

/** The tree that a stack is of; undefined where none was recorded. */
export function recordedTree({ tags }: SelectedStack): string | undefined {
  return tags[tag];
}

/** @throws {DialtreeError} DT1006 */
export async function recordTree(stack: SelectedStack, name: string): Promise<void> {
  if (stack.tags[tag] !== name) await stack.done(["stack", "tag", "set", tag, name]);
}
