import { readFileSync, writeFileSync } from "node:fs";
import { DialtreeError, type ErrorCode } from "../errors.ts";

/**
 * A file that the user named.
 *
 * @throws {DialtreeError} DT1017 when it cannot be read
 */
export function readInput(file: string): string {
  return orRefuse("DT1017", `${file} cannot be read`, () => readFileSync(file, "utf8"));
}

/** @throws {DialtreeError} DT1018 when it cannot be written */
export function writeOutput(file: string, text: string): void {
  orRefuse("DT1018", `${file} cannot be written`, () => writeFileSync(file, text));
}

/** What the system refuses is the user's to mend; anything else is a bug. */
function orRefuse<T>(code: ErrorCode, what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && "syscall" in cause)
      throw new DialtreeError(code, `${what}: ${cause.code}`, {
        hint: "Check the path and the rights of its folder.",
        cause,
      });
    throw cause;
  }
}
