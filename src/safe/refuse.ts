import { DialtreeError } from "../errors.ts";

/** What the system refuses is the user's to mend; anything else is a bug. */
export function orRefuse<T>(code: "DT1017" | "DT1018", what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause && "syscall" in cause)) throw cause;
    const room =
      cause.code === "ENOSPC" ? "Make room on the disk." : "Check the path and the rights of its folder.";
    throw new DialtreeError(code, `${what}: ${cause.code}`, { hint: room, cause });
  }
}

/** The system's code of an error, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
