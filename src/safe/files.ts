import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { DialtreeError } from "../errors.ts";
import { codeOf, orRefuse } from "./refuse.ts";

/*
 * Every file that dialtree keeps for itself is read and written here: for the user alone, whole or not at all, and never
 * through a link. What lies in a checkout may have been put there by somebody else.
 */

/** The folder of a project that dialtree keeps its state, its secrets and its databases in. */
export const ownFolder = ".dialtree";

/**
 * A folder below `base`, made where it is missing and closed to other users. `base` itself is the user's.
 *
 * @throws {DialtreeError} DT1022 where something else lies there; DT1018 where it cannot be made
 */
export function keptFolder(base: string, ...names: readonly string[]): string {
  let folder = base;
  for (const name of names) {
    folder = join(folder, name);
    makeFolder(folder);
    const stats = lstatSync(folder);
    if (!stats.isDirectory() || !isOurs(stats)) throw notOurs(folder, "folder");
    if ((stats.mode & 0o077) !== 0) close(folder);
    // Nobody adds it to a repository by mistake.
    if (name === ownFolder) keepFile(folder, ".gitignore", "*\n");
  }
  return folder;
}

/** Makes a folder and those above it, each by a call of its own: the system's own way never ends below /proc. */
export function makeFolders(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  if (dirname(folder) !== folder) makeFolders(dirname(folder));
  makeFolder(folder);
}

/**
 * Writes a kept file whole: what was there stays until the new text is on the disk.
 *
 * @param folder of `keptFolder`
 * @throws {DialtreeError} DT1022, DT1018
 */
export function keepFile(folder: string, name: string, text: string, mode = 0o600): void {
  if (readKept(folder, name) === text) return;
  withDraft(folder, name, text, mode, renameSync);
}

/**
 * The text of a kept file; undefined where there is none.
 *
 * @throws {DialtreeError} DT1022, DT1017
 */
export function readKept(folder: string, name: string): string | undefined {
  const file = join(folder, name);
  if (!isThere(file)) return undefined;
  // It may have become something else since: neither a link nor a pipe is waited for.
  const handle = orRefuse("DT1017", `${file} cannot be read`, () =>
    openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK),
  );
  try {
    if (!fstatSync(handle).isFile()) throw notOurs(file, "file");
    return readFileSync(handle, "utf8");
  } finally {
    closeSync(handle);
  }
}

/** Makes or renews a link of dialtree's own. Whatever is no link there is refused. */
export function keepLink(folder: string, name: string, target: string): void {
  const place = join(folder, name);
  const stats = lstatSync(place, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isSymbolicLink()) throw notOurs(place, "link");
  orRefuse("DT1018", `${place} cannot be written`, () => {
    if (stats !== undefined && readlinkSync(place) === target) return;
    // Another run may use the old one meanwhile: there is always one.
    const draft = join(folder, `.${name}.${randomBytes(6).toString("hex")}`);
    symlinkSync(target, draft, "junction");
    renameSync(draft, place);
  });
}

/**
 * The folder of a file that the user may have named, made where it is missing: `.dialtree` is ours, any other the user's.
 *
 * @throws {DialtreeError} DT1022, DT1018
 */
export function folderOf(file: string): string {
  const folder = dirname(file);
  const isOwn = basename(folder) === ownFolder;
  makeFolders(isOwn ? dirname(folder) : folder);
  return isOwn ? keptFolder(dirname(folder), basename(folder)) : folder;
}

/**
 * Makes ready what SQLite opens: it and what SQLite writes beside it are plain files, or not there.
 *
 * @throws {DialtreeError} DT1022, DT1018
 */
export function keepDatabase(file: string): void {
  folderOf(file);
  for (const beside of ["-wal", "-shm", "-journal"]) isThere(file + beside);
  if (isThere(file)) return;
  orRefuse("DT1018", `${file} cannot be written`, () => {
    // Another process may make it at the same moment.
    closeSync(openSync(file, constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, 0o600));
  });
}

/** Writes a text beside a file of its own, whole and on the disk, before `place` puts it there. No draft stays. */
export function withDraft(
  folder: string,
  name: string,
  text: string,
  mode: number,
  place: (draft: string, file: string) => void,
): void {
  const draft = join(folder, `.${name}.${randomBytes(6).toString("hex")}`);
  orRefuse("DT1018", `${join(folder, name)} cannot be written`, () => {
    try {
      const handle = openSync(draft, "wx", mode);
      try {
        // The process's umask is no part of the mode.
        fchmodSync(handle, mode);
        writeFileSync(handle, text);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      place(draft, join(folder, name));
    } finally {
      rmSync(draft, { force: true });
    }
  });
}

function makeFolder(folder: string): void {
  orRefuse("DT1018", `the folder ${folder} cannot be made`, () => {
    try {
      mkdirSync(folder, 0o700);
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
    }
  });
}

/** Takes other users' rights away, on the very folder that was looked at. */
function close(folder: string): void {
  orRefuse("DT1018", `the folder ${folder} cannot be closed to other users`, () => {
    const handle = openSync(folder, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_DIRECTORY);
    try {
      fchmodSync(handle, 0o700);
    } finally {
      closeSync(handle);
    }
  });
}

/** @throws {DialtreeError} DT1022 where something is there that is no plain file of the user's */
export function isThere(file: string): boolean {
  const stats = orRefuse("DT1017", `${file} cannot be read`, () =>
    lstatSync(file, { throwIfNoEntry: false }),
  );
  if (stats === undefined) return false;
  if (!stats.isFile() || !isOurs(stats)) throw notOurs(file, "file");
  return true;
}

/** Root works in other users' folders, too. */
function isOurs({ uid }: Stats): boolean {
  const own = process.getuid?.();
  return own === undefined || own === 0 || uid === own;
}

/** What is said of something in the place of dialtree's own. */
export function notOurs(place: string, wanted: "file" | "folder" | "link"): DialtreeError {
  const what = wanted === "link" ? "no link of dialtree's" : `no plain ${wanted} of yours`;
  return new DialtreeError("DT1022", `${place} is ${what}`, {
    hint: `Look at what it is and where it came from, then remove ${basename(place)}: it is made anew.`,
  });
}
