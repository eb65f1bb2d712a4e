import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { codeOf } from "./refuse.ts";

/**
 * Whether a path lies, by its real place, in one of the folders; what is in a folder named in
 * `except` does not count. Of what is not there yet the nearest folder counts.
 */
export function isWithin(path: string, folders: readonly string[], except: readonly string[] = []): boolean {
  const real = realPlace(path);
  return folders.some((folder) => {
    const way = relative(realPlace(folder), real);
    const names = way.split(sep);
    return (
      way !== "" &&
      names[0] !== ".." &&
      !isAbsolute(way) &&
      !names.some((name) => except.includes(name.toLowerCase()))
    );
  });
}

/** A plain file, with at most so many bytes; undefined where there is none that can be read. */
export function readPlainFile(path: string, largest: number): Buffer | undefined {
  try {
    const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = fstatSync(handle);
      return stats.isFile() && stats.size <= largest ? readFileSync(handle) : undefined;
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return undefined;
    throw error;
  }
}

function realPlace(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (codeOf(error) !== "ENOENT" || dirname(path) === path) return path;
    return join(realPlace(dirname(path)), basename(path));
  }
}
