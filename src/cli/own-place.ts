import { basename, dirname, resolve } from "node:path";
import { refuseForeignFolder } from "../engine/own-folder.ts";
import { ownFolder } from "../safe/files.ts";

/**
 * The whole path of a file that a service keeps.
 *
 * @throws {DialtreeError} DT1022 where it lies in a `.dialtree` that came with a checkout
 */
export function ownPlace(file: string): string {
  const path = resolve(file);
  if (basename(dirname(path)) === ownFolder) refuseForeignFolder(dirname(dirname(path)));
  return path;
}
