import { createInterface } from "node:readline/promises";
import type { Shown } from "./text.ts";

/** Whether somebody is there to be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true;
}

/** What somebody answers on the terminal; nothing where they end it instead. */
export async function asked(question: Shown): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
    return await Promise.race([terminal.question(question), closed]);
  } finally {
    terminal.close();
  }
}
