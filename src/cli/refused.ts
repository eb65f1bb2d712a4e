import type { Plan } from "../plan/plan.ts";
import { wordFor } from "../plan/words.ts";
import { line, shown } from "../safe/text.ts";
import { sayLine } from "./terminal.ts";

/**
 * Says what `up` would not do of a plan, and sets the exit code: 3 where a guard refuses it, 1 where a change would fail.
 *
 * @returns whether it is refused
 */
export function isRefused({ guards, changes }: Plan): boolean {
  const failing = changes.filter(({ refused }) => refused !== undefined);
  for (const { kind, name, refused = "" } of failing)
    sayLine(line`refused: ${shown(wordFor(kind))} ${shown(name)}: ${shown(refused)}`);
  if (guards.refusals.length > 0) process.exitCode = 3;
  else if (failing.length > 0) process.exitCode = 1;
  return failing.length + guards.refusals.length > 0;
}
