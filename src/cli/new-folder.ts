import { existsSync, lstatSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DialtreeError } from "../errors.ts";
import { makeFolders } from "../safe/files.ts";
import { orRefuse } from "../safe/refuse.ts";
import { shown } from "../safe/text.ts";
import { writeNew } from "./files.ts";

/**
 * Whether a folder of new files can be made there, before anything else is done for it.
 *
 * @throws {DialtreeError} DT1009 where something is there already, DT1018
 */
export function refuseFilled(folder: string): void {
  const isFree = orRefuse("DT1018", `${folder} cannot be written`, () => {
    const stats = lstatSync(folder, { throwIfNoEntry: false });
    return stats === undefined || (stats.isDirectory() && readdirSync(folder).length === 0);
  });
  if (isFree) return;
  throw new DialtreeError("DT1009", `${shown(folder)} is there already, and not empty`, {
    hint: "Name another folder; nothing was written.",
  });
}

/**
 * Writes files into a folder that is not there, or empty: all of them or none.
 *
 * @throws {DialtreeError} DT1009, DT1018
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>): void {
  refuseFilled(folder);
  const place = resolve(folder);
  makeFolders(dirname(place));
  orRefuse("DT1018", `${folder} cannot be written`, () => {
    const draft = mkdtempSync(join(dirname(place), `.${basename(place)}.`));
    try {
      for (const [name, text] of files) writeNew(join(draft, name), text);
      // Not every system puts a folder in the place of an empty one.
      if (existsSync(place)) rmdirSync(place);
      renameSync(draft, place);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  });
}
