import { readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import { DialtreeError } from "../errors.ts";
import { ownFolder } from "../safe/files.ts";
import { orRefuse } from "../safe/refuse.ts";
import { shown } from "../safe/text.ts";
import { isWithin, readPlainFile } from "../safe/within.ts";
import type { Problem } from "./problem.ts";

/** Bytes that all files of a tree may have together: a tree of 10,000 extensions has about two million. */
export const sizeLimit = 32 * 1024 * 1024;

/** Files that a tree may have. */
export const partLimit = 1000;

/** A file of the tree, decoded. */
export interface Source {
  /** The name that problems show: the path as the user gave it, with the file's name for a folder. */
  readonly file: string;
  readonly text: string;
}

/** What was read of a tree, and what could not be. */
export interface Read {
  readonly sources: readonly Source[];
  readonly problems: readonly Problem[];
}

/** A file of a tree before it is read: on the disk, or in a revision. */
export interface TreeFile {
  /** As in `Source`. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  read(): Uint8Array;
}

/**
 * The files of a tree: the file itself, or every `*.yaml` of the folder, in the order of their names.
 *
 * @throws {DialtreeError} DT2100 when there is nothing to read
 */
export function readSources(place: string): Read {
  const problems: Problem[] = [];
  const files = filesOf(place, problems).map(
    (file): TreeFile => ({
      file,
      size: statSync(file).size,
      read: () => bytesOf(file),
    }),
  );
  return decoded(files, problems);
}

/** Files as text, as far as they are together not too large. @param problems what is wrong with the folder already */
export function decoded(files: readonly TreeFile[], problems: readonly Problem[]): Read {
  const sources: Source[] = [];
  const found = [...problems];
  const [surplus] = files.slice(partLimit);
  if (surplus !== undefined) {
    found.push(
      unread(
        surplus.file,
        `the tree has more than ${partLimit} files`,
        "Split the organization into several trees, or put more into each file.",
      ),
    );
  }
  let room = sizeLimit;
  for (const { file, size, read } of files.slice(0, partLimit)) {
    room -= size;
    if (room < 0) {
      found.push(
        unread(
          file,
          `the tree has more than ${sizeLimit / 1024 / 1024} MiB`,
          "Split the organization into several trees.",
        ),
      );
      break;
    }
    try {
      sources.push({ file, text: new TextDecoder("utf-8", { fatal: true }).decode(read()) });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      found.push(unread(file, "the file is not UTF-8", "Save it as UTF-8."));
    }
  }
  return { sources, problems: found };
}

/** Whether a name in a tree's folder is that of a part, or nearly. What the engine keeps beside a tree is neither. */
export function isPart(name: string, ending: ".yaml" | ".yml" = ".yaml"): boolean {
  return name.endsWith(ending) && !name.startsWith("Pulumi.");
}

/** A file of a folder that is no part of the tree, or cannot be. */
export function unread(
  file: string,
  message: string,
  hint: string,
  severity: Problem["severity"] = "error",
): Problem {
  return { code: "DT2101", severity, message, hint, file, line: 1, column: 1, path: "" };
}

/** What is said of a file whose name is nearly that of a part of a tree. */
export function notAPart(file: string): Problem {
  return unread(
    file,
    "this file is not read: parts of a tree end in .yaml",
    `Rename it to ${basename(file, ".yml")}.yaml.`,
    "warning",
  );
}

/** @throws {DialtreeError} DT2100 for a folder without a part of a tree */
export function nothingIn(folder: string): DialtreeError {
  return new DialtreeError("DT2100", `there is no *.yaml file in ${shown(folder)}`, {
    hint: "`dialtree init` writes a first one.",
  });
}

function bytesOf(file: string): Uint8Array {
  const bytes = readPlainFile(file, sizeLimit);
  if (bytes !== undefined) return bytes;
  throw new DialtreeError("DT1017", `${shown(file)} is no file that can be read`, {
    hint: "Check its rights, and that it is a plain file.",
  });
}

/** A checkout may have a link in the tree's place; its text would be shown. */
function refuseOutside(place: string): void {
  const here = resolve(".");
  const path = resolve(place);
  if (path === here || !path.startsWith(here + sep) || isWithin(path, [here], [".git", ownFolder])) return;
  throw new DialtreeError("DT2100", `${shown(place)} leads out of this folder, or to what is no tree`, {
    hint: "Name the tree itself, not a link to it.",
  });
}

function filesOf(place: string, problems: Problem[]): string[] {
  refuseOutside(place);
  const stats = orRefuse("DT1017", `${place} cannot be read`, () =>
    statSync(place, { throwIfNoEntry: false }),
  );
  if (stats === undefined) {
    throw new DialtreeError("DT2100", `there is no file or folder ${place}`, {
      hint: "Name the tree's file, or the folder with its *.yaml files; `dialtree init` writes a first one.",
    });
  }
  if (!stats.isDirectory()) {
    if (stats.isFile()) return [place];
    throw new DialtreeError("DT2100", `${place} is neither a file nor a folder`, {
      hint: "Name the tree's file.",
    });
  }
  const home = realpathSync(place) + sep;
  const names = orRefuse("DT1017", `${place} cannot be read`, () => readdirSync(place)).sort();
  for (const name of names.filter((each) => isPart(each, ".yml")))
    problems.push(notAPart(inFolder(place, name)));
  const files = names
    .filter((name) => isPart(name))
    .map((name) => inFolder(place, name))
    .filter((file) => {
      const real = realOf(file);
      if (real?.startsWith(home) && dirname(real) + sep === home) return statSync(real).isFile();
      problems.push(
        unread(
          file,
          "the file lies outside the tree's folder",
          "Put the file itself into the folder, not a link to it.",
        ),
      );
      return false;
    });
  if (files.length === 0) throw nothingIn(relative(".", place) || ".");
  return files;
}

/** Unlike `join`, keeps the place as the user wrote it. */
export function inFolder(place: string, name: string): string {
  return place.endsWith("/") || place.endsWith(sep) ? place + name : place + sep + name;
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ELOOP"))
      return undefined;
    throw error;
  }
}
