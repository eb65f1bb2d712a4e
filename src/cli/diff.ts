import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Command } from "commander";
import { DialtreeError } from "../errors.ts";
import { planOf } from "../plan/plan.ts";
import { type Snapshot, snapshotOf } from "../plan/snapshot.ts";
import { loadTree } from "./load.ts";
import { type GuardOptions, guardOptions, type RenderOptions, render, renderOptions } from "./render.ts";

export function diffCommand(): Command {
  const command = new Command("diff")
    .description("Review what leads from one tree to another, without credentials and without an engine.")
    .argument("<base>", "the tree as it was, or BASE..HEAD of git")
    .argument("<head>", "the tree as it is to be, or its path in both revisions")
    .addHelpText(
      "after",
      `
Examples:
  dialtree diff old.yaml new.yaml
  dialtree diff main..HEAD -- phones/
  dialtree diff origin/main..HEAD -- account.yaml --format markdown -o comment.md`,
    )
    .action((base: string, head: string, options: RenderOptions & GuardOptions) => {
      const revisions = /^(.+)\.\.(.+)$/.exec(base);
      if (revisions === null) {
        const now = loadTree(head);
        const rules = [now.model.tree.guards ?? {}, options];
        render(planOf(snapshotOf(loadTree(base)), snapshotOf(now), now.problems, rules), options);
        return;
      }
      const [, from = "", to = ""] = revisions;
      const before = atRevision(from, head, snapshotAt) ?? new Map();
      const after = atRevision(to, head, (place) => {
        const validated = loadTree(place);
        return {
          snapshot: snapshotOf(validated),
          problems: validated.problems,
          guards: validated.model.tree.guards,
        };
      });
      const rules = [after?.guards ?? {}, options];
      render(planOf(before, after?.snapshot ?? new Map(), after?.problems ?? [], rules), options);
    });
  for (const option of [...renderOptions(), ...guardOptions()]) command.addOption(option);
  return command;
}

const snapshotAt = (place: string): Snapshot => snapshotOf(loadTree(place));

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
      mkdirSync(dirname(target), { recursive: true });
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
