import { fileURLToPath } from "node:url";

/** Where this package's own code lies, as its stack frames name it. */
const own = new URL("../", import.meta.url).href;

/** Frames that the SDK skips to find the program's line: `callsites`, `stackTrace`, two constructors and a class. */
const skipped = 5;

/**
 * Lets the SDK see one frame only, the program's line that asked for a resource, until the returned function is
 * called. The SDK takes the first frame above a direct subclass of `CustomResource` for that line, so without this it
 * names a file of ours; it does not read frames of ES modules; and it writes the whole stack, 300 bytes a resource,
 * into state. The other stacks that it takes meanwhile, one for each promise, are written without looking their
 * sources up: that took half of a large program's time.
 */
export function showProgramLine(): () => void {
  const before = Error.prepareStackTrace;
  const format = before ?? plainTrace;
  Error.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName()?.endsWith("callsites")
      ? programLine(error, frames, format)
      : plainTrace(error, frames);
  return () => {
    Error.prepareStackTrace = before as typeof Error.prepareStackTrace;
  };
}

type Format = (error: Error, frames: NodeJS.CallSite[]) => unknown;

/** A trace of lines that the SDK skips, and of the program's frame as the SDK reads it. Only that one is looked up. */
function programLine(error: Error, frames: NodeJS.CallSite[], format: Format): string {
  const ours = frames.findLastIndex((frame) => frame.getFileName()?.startsWith(own));
  const [, line = ""] = String(format(error, frames.slice(ours + 1, ours + 2))).split("\n");
  const [, file, position] = /(?:\(|at )((?:file:\/\/)?\/.*?):(\d+:\d+)\)?$/.exec(line) ?? [];
  const path = file?.startsWith("file:") ? fileURLToPath(file) : file;
  const shown = path === undefined ? [] : [`    at program (${path}:${position})`];
  return [String(error), ...Array<string>(skipped).fill("    at dialtree"), ...shown].join("\n");
}

function plainTrace(error: Error, frames: NodeJS.CallSite[]): string {
  return [String(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
}
