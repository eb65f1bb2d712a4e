import { join } from "node:path";
import { DialtreeError } from "../errors.ts";
import { git, tryGit } from "../safe/git.ts";
import { shown } from "../safe/text.ts";
import type { Problem } from "../tree/problem.ts";
import {
  decoded,
  inFolder,
  isPart,
  notAPart,
  nothingIn,
  partLimit,
  type Read,
  sizeLimit,
  type TreeFile,
  unread,
} from "../tree/read.ts";

/** What git lists of a tree object. */
interface BlobEntry {
  /** `120000` is a link. */
  readonly mode: string;
  readonly type: string;
  readonly id: string;
  /** Bytes; 0 for a folder, and for a blob that is not there. */
  readonly size: number;
  readonly name: string;
}

/** The commit that a revision names. @throws {DialtreeError} DT1011 */
export function commitOf(revision: string): string {
  return textOf("rev-parse", "--verify", "--end-of-options", `${revision}^{commit}`).trim();
}

/** Whether there is a repository here that has the revision. */
export function isRevision(name: string): boolean {
  return tryGit(["rev-parse", "--verify", "--end-of-options", `${name}^{commit}`], ".") !== undefined;
}

/** Where two revisions parted. @throws {DialtreeError} DT1011 */
export function mergeBase(left: string, right: string): string {
  return textOf("merge-base", "--end-of-options", left, right).trim();
}

/**
 * The files of a tree as a commit has them, read into memory: nothing of a revision is ever written to the disk.
 *
 * @param path of the tree's file or folder, from this folder on
 * @returns undefined where the commit has nothing there
 * @throws {DialtreeError} DT1024 for a name that no file can have; DT1011, DT2100
 */
export function filesAt(commit: string, path: string): Read | undefined {
  const place = path.replace(/\/+$/, "") || ".";
  const whole = join(textOf("rev-parse", "--show-prefix").trim(), place).replace(/\/+$/, "");
  if (whole === "." || whole === "") return filesOf(`${commit}^{tree}`, place);
  const entry = entriesOf(commit, "--", whole).find(({ name }) => name === whole);
  if (entry === undefined) return undefined;
  if (entry.type === "tree") return filesOf(entry.id, place);
  return read([{ ...entry, name: place }], []);
}

/** Every `*.yaml` of a tree object. */
function filesOf(tree: string, place: string): Read {
  const entries = entriesOf(tree);
  refuseNames(entries, place);
  const whole = ({ name, ...entry }: BlobEntry) => ({ ...entry, name: inFolder(place, name) });
  const parts = entries.filter(({ type, name }) => type === "blob" && isPart(name)).map(whole);
  if (parts.length === 0) throw nothingIn(place);
  return read(
    parts,
    entries.filter(({ name }) => isPart(name, ".yml")).map((entry) => notAPart(whole(entry).name)),
  );
}

function read(entries: readonly BlobEntry[], problems: readonly Problem[]): Read {
  const links = entries.filter(isLink);
  const blobs = entries.filter((entry) => !isLink(entry));
  // What is too large for a tree is not read at all.
  const wanted = blobs.slice(0, partLimit).filter(({ size }) => size <= sizeLimit);
  let loaded: ReadonlyMap<string, Uint8Array> | undefined;
  const files = blobs.map(({ name, size, id }): TreeFile => {
    return {
      file: name,
      size,
      read: () => {
        loaded ??= blobsOf(wanted.map((blob) => blob.id));
        const bytes = loaded.get(id);
        if (bytes === undefined) throw new Error(`git was not asked for ${id}`);
        return bytes;
      },
    };
  });
  return decoded(files, [
    ...problems,
    ...links.map(({ name }) =>
      unread(name, "the file is a link", "Put the file itself into the folder, not a link to it."),
    ),
  ]);
}

const isLink = ({ mode }: BlobEntry) => mode === "120000";

function entriesOf(...tree: readonly string[]): BlobEntry[] {
  return textOf("ls-tree", "-z", "-l", "--full-tree", ...tree)
    .split("\0")
    .filter(Boolean)
    .map((listed) => {
      const [, mode = "", type = "", id = "", size = "", name = ""] =
        /^(\d+) (\w+) (\w+) +(\S+)\t(.*)$/s.exec(listed) ?? [];
      return { mode, type, id, size: Number(size) || 0, name };
    });
}

/** Git itself takes a tree object whatever its entries are called, and each of them once or more. */
function refuseNames(entries: readonly BlobEntry[], place: string): void {
  const names = new Set<string>();
  for (const { name } of entries) {
    const isName = name !== "" && !/[/\\\p{C}\p{Zl}\p{Zp}]/u.test(name) && name !== "." && name !== "..";
    if (isName && !names.has(name)) names.add(name);
    else {
      throw new DialtreeError("DT1024", `${shown(place)} has an entry named ${shown(JSON.stringify(name))}`, {
        hint: isName
          ? "It is there twice. Do not check that revision out."
          : "No file can have that name. Do not check that revision out.",
      });
    }
  }
}

/** Blobs by their id. Each stands behind a line with its id, type and size. */
function blobsOf(ids: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const answer = git(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
  const blobs = new Map<string, Uint8Array>();
  for (let at = 0; at < answer.length; ) {
    const end = answer.indexOf("\n", at);
    const [id = "", type, size = "0"] = answer.toString("latin1", at, end).split(" ");
    if (type !== "blob") {
      throw new DialtreeError("DT1011", `git does not have the file with the id ${id}`, {
        hint: "CI may have to fetch more of the repository; nothing is fetched here.",
      });
    }
    const start = end + 1;
    blobs.set(id, answer.subarray(start, start + Number(size)));
    at = start + Number(size) + 1;
  }
  return blobs;
}

function textOf(...args: readonly string[]): string {
  return git(args).toString("utf8");
}
