import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DialtreeError } from "../errors.ts";
import type { GuardRules } from "../plan/guards.ts";
import { type About, type Review, reviewOf } from "../plan/plan.ts";
import { type Snapshot, snapshotOf } from "../plan/snapshot.ts";
import type { Validated } from "../tree/validate.ts";
import { loadTree } from "./load.ts";

/**
 * What leads from one tree to another: two places, or `BASE..HEAD` of git and a path in both; `BASE...HEAD` begins where
 * HEAD left BASE, as a pull request does.
 *
 * @throws {DialtreeError} DT1007 when a tree has errors; DT1011 when git does not have a revision
 */
export function reviewTrees(base: string, head: string, rules: GuardRules): Review {
  const revisions = /^(.+?)(\.{2,3})(.+)$/.exec(base);
  // A path may have two dots as well; a place that is there is meant as one.
  if (revisions === null || existsSync(base)) return between(loadTree(base), loadTree(head), rules);
  const [, left = "", dots, to = ""] = revisions;
  const from = dots === "..." ? git("merge-base", "--end-of-options", left, to).trim() : left;
  const [before, after] = [atRevision(from, head), atRevision(to, head)];
  if (before === undefined && after === undefined) {
    throw new DialtreeError("DT2100", `neither ${from} nor ${to} has ${head}`, {
      hint: "Name the tree's file or folder as it is called in the repository, from this folder on.",
    });
  }
  return between(before, after, rules);
}

/** @param before, after undefined where there is no tree */
function between(before: Validated | undefined, after: Validated | undefined, rules: GuardRules): Review {
  const snapshot = (tree: Validated | undefined): Snapshot => (tree ? snapshotOf(tree) : new Map());
  const { tree } = (after ?? before)?.model ?? {};
  return reviewOf(snapshot(before), snapshot(after), {
    organization: tree?.organization ?? "",
    warnings: after?.problems ?? [],
    rules: [tree?.guards ?? {}, rules],
    ...(before && after ? { ownGuards: guardsOf(before, after) } : {}),
  });
}

function guardsOf(before: Validated, after: Validated): NonNullable<About["ownGuards"]> {
  const [old, now] = [before.model.tree.guards, after.model.tree.guards];
  return { ...(old ? { before: old } : {}), ...(now ? { after: now } : {}) };
}

/** The tree that a revision has at `path`; undefined where it has nothing there. */
function atRevision(revision: string, path: string): Validated | undefined {
  const commit = git("rev-parse", "--verify", "--end-of-options", `${revision}^{commit}`).trim();
  const object = lookUp(commit, path);
  if (object === undefined) return undefined;
  const copies = mkdtempSync(join(tmpdir(), "dialtree-diff-"));
  try {
    const copy = join(copies, "tree");
    const isFolder = git("cat-file", "-t", object).trim() === "tree";
    if (!isFolder) writeFileSync(copy, git("cat-file", "blob", object));
    else {
      mkdirSync(copy);
      for (const entry of git("ls-tree", "-z", "--full-tree", object).split("\0").filter(Boolean)) {
        const [, type, id = "", name = ""] = /^\d+ (\w+) (\w+)\t(.+)$/s.exec(entry) ?? [];
        if (type === "blob" && /\.ya?ml$/.test(name))
          writeFileSync(join(copy, name), git("cat-file", "blob", id));
      }
    }
    return loadTree(copy, isFolder ? path.replace(/\/+$/, "") : path);
  } finally {
    rmSync(copies, { recursive: true, force: true });
  }
}

/** The object that a commit has at a path, seen from this folder. */
function lookUp(commit: string, path: string): string | undefined {
  const within = git("rev-parse", "--show-prefix").trim();
  const whole = join(within, path).replace(/\/+$/, "");
  if (whole === "." || whole === "") return `${commit}^{tree}`;
  const [entry] = git("ls-tree", "-z", "--full-tree", commit, "--", whole).split("\0");
  return /^\d+ \w+ (\w+)\t/.exec(entry ?? "")?.[1];
}

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new DialtreeError("DT1011", `git ${args[0]} failed: ${said}`, {
      hint: "Run it in a git repository that has both revisions; CI may have to fetch more of the history.",
      cause: error,
    });
  }
}
