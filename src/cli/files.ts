import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { DialtreeError } from "../errors.ts";
import { folderOf, keepFile } from "../safe/files.ts";
import { orRefuse } from "../safe/refuse.ts";

/** Bytes that a file of the user's may have: a plan of 10,000 extensions has about five million. */
const largest = 256 * 1024 * 1024;

/** Milliseconds that a pipe without a writer is waited for. */
const patience = 10_000;

/**
 * A file that the user named, or a pipe that somebody writes into.
 *
 * @throws {DialtreeError} DT1017 when it cannot be read
 */
export function readInput(file: string): string {
  return orRefuse("DT1017", `${file} cannot be read`, () => {
    // A pipe is not waited for here, where the wait would have no end.
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return readAll(handle, file);
    } finally {
      closeSync(handle);
    }
  });
}

/** @throws {DialtreeError} DT1018 when it cannot be written */
export function writeOutput(file: string, text: string): void {
  orRefuse("DT1018", `${file} cannot be written`, () => {
    // A checkout may have a link where the guide says that a page is written. The system's own lead to devices.
    if (!/^\/(dev|proc)\//.test(file) && lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
      throw new DialtreeError("DT1018", `${file} is a link, which is not written through`, {
        hint: "Name the file that it leads to, or remove the link.",
      });
    }
    writeFileSync(file, text);
  });
}

/** The same for what only the user is to read. @throws {DialtreeError} DT1018, DT1022 */
export function writeSecretly(file: string, text: string): void {
  keepFile(folderOf(file), basename(file), text);
}

/** Writes a file that must not be there, nor a link in its place. */
export function writeNew(file: string, text: string): void {
  orRefuse("DT1018", `${file} cannot be written`, () => writeFileSync(file, text, { flag: "wx" }));
}

function readAll(handle: number, file: string): string {
  const isPipe = fstatSync(handle).isFIFO();
  const chunk = Buffer.alloc(64 * 1024);
  const chunks: Buffer[] = [];
  let size = 0;
  for (const until = Date.now() + patience; ; ) {
    const count = readSome(handle, chunk);
    if (count === 0 && isPipe && size === 0 && Date.now() > until) {
      throw new DialtreeError("DT1017", `nobody writes into the pipe ${file}`, {
        hint: "Start what writes into it first.",
      });
    }
    if (count === undefined || (count === 0 && isPipe && size === 0)) {
      pause(20);
      continue;
    }
    if (count === 0) return Buffer.concat(chunks).toString("utf8");
    size += count;
    if (size > largest) {
      throw new DialtreeError("DT1017", `${file} has more than ${largest / 1024 / 1024} MiB`, {
        hint: "No plan and no preview is that large: name another file.",
      });
    }
    chunks.push(Buffer.from(chunk.subarray(0, count)));
  }
}

/** Undefined where a pipe's writer has not written yet. */
function readSome(handle: number, chunk: Buffer): number | undefined {
  try {
    return readSync(handle, chunk);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return undefined;
    throw error;
  }
}

function pause(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
