import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { DialtreeError } from "../errors.ts";
import type { Problem } from "./problem.ts";

/** Bytes that all files of a tree may have together: a tree of 10,000 extensions has about two million. */
const sizeLimit = 32 * 1024 * 1024;

/** A file of the tree, decoded. */
export interface Source {
  /** The name that problems show: the path as the user gave it, with the file's name for a folder. */
  readonly file: string;
  readonly text: string;
}

/**
 * The files of a tree: the file itself, or every `*.yaml` of the folder, in the order of their names.
 *
 * @param shown what the files are called where `place` is only a copy
 * @throws {DialtreeError} DT2100 when there is nothing to read
 */
export function readSources(place: string, shown = place): { sources: Source[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const nameOf = (file: string) => shown + file.slice(place.length);
  const refuse = (file: string, message: string, hint: string, severity: Problem["severity"] = "error") =>
    problems.push({
      code: "DT2101",
      severity,
      message,
      hint,
      file: nameOf(file),
      line: 1,
      column: 1,
      path: "",
    });

  const sources: Source[] = [];
  let room = sizeLimit;
  for (const file of filesOf(place, refuse)) {
    const bytes = readFileSync(file);
    room -= bytes.length;
    if (room < 0) {
      refuse(
        file,
        `the tree has more than ${sizeLimit / 1024 / 1024} MiB`,
        "Split the organization into several trees.",
      );
      break;
    }
    try {
      sources.push({ file: nameOf(file), text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      refuse(file, "the file is not UTF-8", "Save it as UTF-8.");
    }
  }
  return { sources, problems };
}

function filesOf(
  place: string,
  refuse: (file: string, message: string, hint: string, severity?: Problem["severity"]) => void,
): string[] {
  const stats = statSync(place, { throwIfNoEntry: false });
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
  const names = readdirSync(place).sort();
  for (const name of names.filter((each) => each.endsWith(".yml"))) {
    refuse(
      inFolder(place, name),
      "this file is not read: parts of a tree end in .yaml",
      `Rename it to ${name.slice(0, -4)}.yaml.`,
      "warning",
    );
  }
  const files = names
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => inFolder(place, name))
    .filter((file) => {
      const real = realOf(file);
      if (real?.startsWith(home) && dirname(real) + sep === home) return statSync(real).isFile();
      refuse(
        file,
        "the file lies outside the tree's folder",
        "Put the file itself into the folder, not a link to it.",
      );
      return false;
    });
  if (files.length === 0) {
    throw new DialtreeError("DT2100", `there is no *.yaml file in ${relative(".", place) || "."}`, {
      hint: "`dialtree init` writes a first one.",
    });
  }
  return files;
}

/** Unlike `join`, keeps the place as the user wrote it. */
function inFolder(place: string, name: string): string {
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
