import { carrierAnswersIn, DialtreeError } from "../errors.ts";
import { shownJson } from "../safe/text.ts";
import type { RenderOptions } from "./render.ts";
import { print } from "./terminal.ts";

/** Runs `work`. Where JSON is asked for on stdout, a failure is printed as JSON there, with all that carriers said. */
export async function orFailureAsJson<T>(
  { format, output }: RenderOptions,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (format === "json" && output.length === 0 && error instanceof DialtreeError) {
      const { code, text, hint, message } = error;
      const failure = { code, text, hint, carriers: carrierAnswersIn(message) };
      print(shownJson(`${JSON.stringify({ error: failure }, null, 2)}\n`));
    }
    throw error;
  }
}
