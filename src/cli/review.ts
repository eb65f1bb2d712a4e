import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DialtreeError } from "../errors.ts";
import type { GuardRules } from "../plan/guards.ts";
import { type Plan, planOf } from "../plan/plan.ts";
import { type Snapshot, snapshotOf } from "../plan/snapshot.ts";
import { loadTree } from "./load.ts";

/**
 * What leads from one tree to another: two places, or `BASE..HEAD` of git and a path in both.
 *
 * @throws {DialtreeError} DT1007 when a tree has errors; DT1011 when git does not have a revision
 */
export function reviewTrees(base: string, head: string, rules: GuardRules): Plan {
  const revisions = /^(.+)\.\.(.+)$/.exec(base);
  if (revisions === null) return review(snapshotOf(loadTree(base)), head, rules);
  const [, from = "", to = ""] = revisions;
  const before = atRevision(from, head, (place) => snapshotOf(loadTree(place))) ?? new Map();
  return (
    atRevision(to, head, (place) => review(before, place, rules)) ?? planOf(before, new Map(), [], [rules])
  );
}

function review(before: Snapshot, place: string, rules: GuardRules): Plan {
  const now = loadTree(place);
  return planOf(before, snapshotOf(now), now.problems, [now.model.tree.guards ?? {}, rules]);
}

/** Runs `work` with a copy of what a revision has at `path`; undefined where it has nothing there. */
function atRevision<T>(revision: string, path: string, work: (place: string) => T): T | undefined {
  const files = git("ls-tree", "-r", "--name-only", "--full-name", revision, "--", path)
    .split("\n")
    .filter(Boolean);
  if (files.length === 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "dialtree-diff-"));
  try {
    const isFile = files.length === 1 && basename(files[0] ?? "") === basename(path);
    for (const file of files) {
      const target = join(folder, basename(file));
      writeFileSync(target, git("show", `${revision}:${file}`));
    }
    return work(isFile ? join(folder, basename(path)) : folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
