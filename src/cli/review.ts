import { existsSync } from "node:fs";
import { DialtreeError } from "../errors.ts";
import type { GuardRules } from "../plan/guards.ts";
import { type About, type Review, reviewOf } from "../plan/plan.ts";
import { type Snapshot, snapshotOf } from "../plan/snapshot.ts";
import { type Validated, validateSources } from "../tree/validate.ts";
import { loadTree, withoutErrors } from "./load.ts";
import { commitOf, filesAt, isRevision, mergeBase } from "./revision.ts";

/** Which tree's own guards judge: as it is to be, or as the base has it now, even where HEAD left it long ago. */
export interface ReviewOptions extends GuardRules {
  readonly baseGuards?: true;
}

/**
 * What leads from one tree to another: two places, or `BASE..HEAD` of git and a path in both; `BASE...HEAD` begins where
 * HEAD left BASE, as a pull request does.
 *
 * @throws {DialtreeError} DT1007 when a tree has errors; DT1011 when git does not have a revision; DT1024
 */
export function reviewTrees(from: string, head: string, options: ReviewOptions): Review {
  const revisions = /^(.+?)(\.{2,3})(.+)$/.exec(from);
  const [, left = "", dots, to = ""] = revisions ?? [];
  // A path may have two dots as well. What both is one and names two revisions is these: a checkout may have any file.
  if (revisions === null || (existsSync(from) && !(isRevision(left) && isRevision(to)))) {
    const before = loadTree(from);
    return between(before, loadTree(head), options, before);
  }
  const start = dots === "..." ? mergeBase(left, to) : left;
  const [before, after] = [atRevision(start, head), atRevision(to, head)];
  if (before === undefined && after === undefined) {
    throw new DialtreeError("DT2100", `neither ${start} nor ${to} has ${head}`, {
      hint: "Name the tree's file or folder as it is called in the repository, from this folder on.",
    });
  }
  const base = options.baseGuards ? atRevision(left, head) : undefined;
  return between(before, after, options, base);
}

/**
 * @param before, after undefined where there is no tree
 * @param base whose guards judge where the base's do
 */
function between(
  before: Validated | undefined,
  after: Validated | undefined,
  options: ReviewOptions,
  base: Validated | undefined,
): Review {
  const snapshot = (tree: Validated | undefined): Snapshot => (tree ? snapshotOf(tree) : new Map());
  const { tree } = (after ?? before)?.model ?? {};
  return reviewOf(snapshot(before), snapshot(after), {
    organization: tree?.organization ?? "",
    ...(before && after ? { formerOrganization: before.model.tree.organization } : {}),
    warnings: after?.problems ?? [],
    rules: [(options.baseGuards ? base?.model.tree.guards : tree?.guards) ?? {}, options],
    ...(before && after ? { ownGuards: guardsOf(before, after) } : {}),
  });
}

function guardsOf(before: Validated, after: Validated): NonNullable<About["ownGuards"]> {
  const [old, now] = [before.model.tree.guards, after.model.tree.guards];
  return { ...(old ? { before: old } : {}), ...(now ? { after: now } : {}) };
}

/** The tree that a revision has at `path`; undefined where it has nothing there. */
function atRevision(revision: string, path: string): Validated | undefined {
  const read = filesAt(commitOf(revision), path);
  return read && withoutErrors(validateSources(read, path), path);
}
