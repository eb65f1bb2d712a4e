import { lstatSync, readdirSync, realpathSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import { DialtreeError } from "../errors.ts";
import { keptFolder, makeFolders } from "../safe/files.ts";
import { orRefuse } from "../safe/refuse.ts";

/*
 * What is run from the cache is run with the user's rights: it is taken only from folders and files that are the user's
 * own (root's for root) and that nobody else may write. That others may read them is no harm.
 */

/**
 * A folder below `base` that only the user can have put anything into; undefined where it is not there.
 *
 * @throws {DialtreeError} DT1021 where it, or one above it, is another user's or open to others; DT1022 where something
 *   else lies there
 */
export function trustedFolder(base: string, ...names: readonly string[]): string | undefined {
  refuseOpenWay(base);
  let folder = base;
  for (const name of [".", ...names]) {
    folder = join(folder, name);
    const stats = statsOf(folder);
    if (stats === undefined) return undefined;
    if (!stats.isDirectory()) throw notPlain(folder, "folder");
    refuseForeign(folder, stats);
  }
  return folder;
}

/**
 * The same folder, made where it is missing. What lies below `base` is closed to others.
 *
 * @throws {DialtreeError} DT1021, DT1022, DT1018
 */
export function ownFolder(base: string, ...names: readonly string[]): string {
  makeFolders(base);
  trustedFolder(base, ...names);
  return keptFolder(base, ...names);
}

/**
 * Refuses a folder of which a file is a link, another user's, or open to others.
 *
 * @throws {DialtreeError} DT1021, DT1022
 */
export function refuseForeignFiles(folder: string): void {
  for (const name of read(folder, (place) => readdirSync(place))) {
    const file = join(folder, name);
    const stats = statsOf(file);
    // A draft of another process may have gone meanwhile.
    if (stats === undefined) continue;
    if (!stats.isFile()) throw notPlain(file, "file");
    refuseForeign(file, stats);
  }
}

function refuseForeign(place: string, { uid, mode }: Stats): void {
  const own = process.geteuid?.();
  if (own === undefined) return;
  if (uid !== own) throw untrusted(place, `belongs to the user ${uid}, and this is the user ${own}`);
  if ((mode & 0o022) !== 0) throw untrusted(place, "may be written by other users");
}

/** Whoever may write a folder above the cache may put another in its place, unless the folder is sticky as /tmp is. */
function refuseOpenWay(base: string): void {
  if (process.geteuid === undefined) return;
  let above = dirname(base);
  while (statsOf(above) === undefined && dirname(above) !== above) above = dirname(above);
  for (let folder = read(above, (place) => realpathSync(place)); ; folder = dirname(folder)) {
    const { mode } = read(folder, (place) => lstatSync(place));
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0)
      throw untrusted(folder, `may be written by everybody, and ${base} lies in it`);
    if (dirname(folder) === folder) return;
  }
}

function statsOf(place: string): Stats | undefined {
  return read(place, () => lstatSync(place, { throwIfNoEntry: false }));
}

function read<T>(place: string, how: (place: string) => T): T {
  return orRefuse("DT1017", `${place} cannot be read`, () => how(place));
}

function untrusted(place: string, why: string): DialtreeError {
  return new DialtreeError("DT1021", `${place} ${why}`, {
    hint: "What it holds would be run as yours. Look at it, then remove it or take others' rights away (`chmod -R go-w`), or name a folder of your own with DIALTREE_CACHE.",
  });
}

function notPlain(place: string, wanted: "file" | "folder"): DialtreeError {
  return new DialtreeError("DT1022", `${place} is no plain ${wanted}`, {
    hint: "What it holds would be run as yours. Look at it, then remove it, or name another folder with DIALTREE_CACHE.",
  });
}
