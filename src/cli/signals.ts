import { endPrograms, stopPrograms } from "../engine/programs.ts";
import { line } from "../safe/text.ts";
import { sayLine } from "./terminal.ts";

/** Ctrl-C, a wish of the system or of CI, and a terminal that was closed; each with the exit code that shells know it by. */
const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Signal = keyof typeof codes;
const signals = Object.keys(codes) as readonly Signal[];

/** One Ctrl-C may come twice: from the terminal, and from npm, which passes it on. */
const sameMs = 300;

/**
 * From here on a signal has the step under way end and state be written, where a program works for this process; else it
 * ends at once, as without this. A second one ends everything hard.
 */
export function endInOrder(): void {
  let asked: number | undefined;
  for (const signal of signals) {
    process.on(signal, () => {
      if (asked === undefined) {
        asked = performance.now();
        stop(signal);
      } else if (signal !== "SIGHUP" && performance.now() - asked > sameMs) breakOff(signal);
    });
  }
}

function stop(signal: Signal): void {
  process.exitCode = codes[signal];
  if (stopPrograms()) {
    sayLine(line`stopping: what is under way ends, and what was done is kept; once more breaks it off`);
    return;
  }
  sayLine(line`stopped, and nothing was under way`);
  process.exit();
}

function breakOff(signal: Signal): void {
  sayLine(
    line`broken off. What the last step did may be written nowhere: run the same again, which finds it and takes the lock over`,
  );
  endPrograms();
  process.exit(codes[signal]);
}

/** Waits until a service is asked to end, and gives the signal. Asked once more, it ends at once. */
export async function untilAsked(): Promise<Signal> {
  const signal = await new Promise<Signal>((resolve) => {
    for (const each of signals) process.once(each, () => resolve(each));
  });
  const since = performance.now();
  for (const each of signals) {
    process.on(each, () => {
      if (performance.now() - since > sameMs) process.exit(codes[signal]);
    });
  }
  return signal;
}
