import { type Dirent, existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { DialtreeError } from "../errors.ts";
import { ownFolder } from "../safe/files.ts";
import { tryGit } from "../safe/git.ts";
import { orRefuse } from "../safe/refuse.ts";
import { shown } from "../safe/text.ts";

/** The two links that dialtree makes in a project, from the own folder on, and drafts of them that a killed run has left. */
const ownLinks =
  /^(project|preview\.[0-9a-f]{12})\/node_modules\/(@pulumi\/)?(dialtree|pulumi|\.(dialtree|pulumi)\.[0-9a-f]{12})$/;

/**
 * Refuses an own folder that came with a checkout, or that has links, pipes or devices in it. The engine follows and
 * overwrites what lies there, and trusts what its state says.
 *
 * @throws {DialtreeError} DT1022
 */
export function refuseForeignFolder(home: string): void {
  const folder = join(home, ownFolder);
  if (!existsSync(folder)) return;
  const [tracked] = inRepository(home);
  if (tracked !== undefined) {
    throw new DialtreeError("DT1022", `${shown(tracked)} is part of the repository`, {
      hint: `State, secrets and databases in it may be somebody else's. Take it out (git rm -r --cached ${ownFolder}), put ${ownFolder}/ into .gitignore, and remove the folder unless it is yours.`,
    });
  }
  const odd = firstOdd(folder, folder);
  if (odd !== undefined) {
    throw new DialtreeError("DT1022", `${shown(odd)} is no plain file or folder`, {
      hint: "Look at what it is and where it came from, then remove it.",
    });
  }
}

function firstOdd(folder: string, root: string): string | undefined {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const odd = firstOdd(path, root);
      if (odd !== undefined) return odd;
    } else if (!entry.isFile() && !(entry.isSymbolicLink() && isOwnLink(relative(root, path)))) return path;
  }
  return undefined;
}

/** What lies in a folder; nothing where another run has taken it away since. */
export function entriesOf(folder: string): Dirent[] {
  return orRefuse("DT1017", `${folder} cannot be read`, () => {
    try {
      return readdirSync(folder, { withFileTypes: true });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
      throw error;
    }
  });
}

function isOwnLink(path: string): boolean {
  return ownLinks.test(path.replaceAll("\\", "/"));
}

/**
 * Files of the own folder that git has; none where there is no repository.
 *
 * @throws {DialtreeError} DT1022 where there is one and git does not tell
 */
function inRepository(home: string): string[] {
  const repository = repositoryOf(home);
  if (repository === undefined) return [];
  // It may be somebody else's, as in a container; listing runs nothing of it.
  const listed = tryGit(["-c", `safe.directory=${repository}`, "ls-files", "-z", "--", ownFolder], home);
  if (listed !== undefined) return listed.split("\0").filter(Boolean);
  throw new DialtreeError("DT1022", `git does not tell whether ${ownFolder} is part of the repository`, {
    hint: `Run \`git ls-files ${ownFolder}\` in ${shown(home)} to see why: git has to be installed, and the repository whole.`,
  });
}

/** The real path of the repository that a folder lies in. */
export function repositoryOf(folder: string): string | undefined {
  if (existsSync(join(folder, ".git"))) return realpathSync(folder);
  return dirname(folder) === folder ? undefined : repositoryOf(dirname(folder));
}
