import { inspect } from "node:util";
import { DialtreeError } from "../errors.ts";
import { line, lines, type Shown, shown, shownLines } from "../safe/text.ts";

/** Writes data to stdout. */
export function print(text: Shown): void {
  process.stdout.write(text);
}

/** Writes talk to stderr. */
export function say(text: Shown): void {
  process.stderr.write(text);
}

/** Says one line. */
export function sayLine(text: Shown): void {
  say(lines([text]));
}

/** Says what ended a command: a user's mistake in its own words, anything else with its stack and its causes. */
export function sayError(error: unknown): void {
  sayLine(shownLines(error instanceof DialtreeError ? error.message : inspect(error)));
}

/**
 * What is to happen where nobody reads on: a reader or a terminal that has gone is no fault, and what is under way goes
 * on; an output that takes nothing more, such as a full disk, is one.
 */
export function outliveReaders(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (isGone(error)) return;
    sayLine(line`DT1018 stdout cannot be written: ${shown(String(error.code))}`);
    process.exitCode = 1;
  });
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (!isGone(error)) process.exitCode = 1;
  });
}

function isGone({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "EIO";
}
