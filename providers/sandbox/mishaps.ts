import Database from "better-sqlite3";
import { DialtreeError } from "../../src/errors.ts";

const anew = "Name another file with --database, or remove this one: the sandbox then begins anew.";
const another = "Name another file with --database.";
const rights = "Check its rights, its folder's and the disk, or name another file with --database.";
const later = "Another process uses it: try again when that has ended.";

/** What may happen to the file at any time, by SQLite's primary codes. */
const mishaps = [
  { codes: ["NOTADB", "CORRUPT"], code: "DT1026", what: "is damaged or no database", hint: anew },
  { codes: ["READONLY"], code: "DT1018", what: "cannot be written", hint: rights },
  { codes: ["FULL"], code: "DT1018", what: "cannot be written", hint: "Make room on the disk." },
  { codes: ["IOERR", "CANTOPEN"], code: "DT1026", what: "cannot be used", hint: rights },
  { codes: ["BUSY", "LOCKED"], code: "DT1026", what: "cannot be used now", hint: later },
] as const;

/**
 * What SQLite says of the file, as an error of the user's; any other error as it is.
 *
 * @param isOpening whether the file may be another program's; later that is a bug of ours
 */
export function ofFile(file: string, error: unknown, isOpening = false): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const primary = error.code.split("_")[1];
  const mishap = mishaps.find(({ codes }) => codes.some((code) => code === primary));
  if (mishap === undefined) return isOpening ? unusable(file, error.message, error) : error;
  const { code, what, hint } = mishap;
  const database = `the sandbox's database ${file}`;
  return new DialtreeError(code, `${database} ${what}: ${error.message}`, { hint, cause: error });
}

export function unusable(file: string, reason: string, cause?: unknown): DialtreeError {
  const message = `the sandbox's database ${file} cannot be opened: ${reason}`;
  return new DialtreeError("DT1026", message, { hint: another, cause });
}
