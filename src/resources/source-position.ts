import { fileURLToPath } from "node:url";

/** Where this package's own code lies, as its stack frames name it. */
const own = new URL("../", import.meta.url).href;

/** Frames that the SDK skips to find the program's line: `callsites`, `stackTrace`, two constructors and a class. */
const skipped = 5;

/**
 * Lets the SDK see one frame only, the program's line that asked for a resource, until the returned function is
 * called. The SDK takes the first frame above a direct subclass of `CustomResource` for that line, so without this it
 * names a file of ours; it does not read frames of ES modules; and it writes the whole stack, 300 bytes a resource,
 * into state.
 */
export function showProgramLine(): () => void {
  const format = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    const trace = format ? String(format(error, frames)) : plainTrace(error, frames);
    return frames[0]?.getFunctionName()?.endsWith("callsites") ? programLine(trace, frames) : trace;
  };
  return () => {
    Error.prepareStackTrace = format as typeof Error.prepareStackTrace;
  };
}

/** The trace without the frames between the SDK's own and the program's, which is written as the SDK reads it. */
function programLine(trace: string, frames: NodeJS.CallSite[]): string {
  const isOurs = (frame: NodeJS.CallSite) => frame.getFileName()?.startsWith(own) === true;
  const caller = frames.findLastIndex(isOurs) + 1;
  const [title = "", ...lines] = trace.split("\n");
  const [, file, position] = /(?:\(|at )((?:file:\/\/)?\/.*?):(\d+:\d+)\)?$/.exec(lines[caller] ?? "") ?? [];
  const path = file?.startsWith("file:") ? fileURLToPath(file) : file;
  return [title, ...lines.slice(0, skipped), ...(path ? [`    at program (${path}:${position})`] : [])].join(
    "\n",
  );
}

function plainTrace(error: Error, frames: NodeJS.CallSite[]): string {
  return [String(error), ...frames.map((frame) => `    at ${frame}`)].join("\n");
}
