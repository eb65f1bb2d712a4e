import type { EngineEvent } from "../engine/operations.ts";
import { refuseWhenStopped } from "../engine/programs.ts";
import { DialtreeError } from "../errors.ts";
import { keyOf } from "../kinds/names.ts";
import type { Change } from "../plan/change.ts";
import { resourceOf } from "../plan/names.ts";
import { wordFor } from "../plan/words.ts";
import { asked, canAsk } from "../safe/prompt.ts";
import { line, shown } from "../safe/text.ts";
import { sayLine } from "./terminal.ts";

const done: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  "create-replacement": "created anew",
  "delete-replaced": "deleted the old",
  delete: "deleted",
};

/** What the engine calls by another word: it knows neither taking over nor letting go. */
const inTruth: Readonly<Record<string, string>> = { "create adopt": "adopted", "delete detach": "kept" };

/**
 * Says on stderr what the engine has done, a line for each resource.
 *
 * @param changes those of the review, which knows what is only taken over and what stays at the carrier
 */
export function progressOf(changes: readonly Change[]): (event: EngineEvent) => void {
  const actions = new Map(changes.map((change) => [keyOf(change), change.action]));
  return ({ resOutputsEvent }) => {
    if (resOutputsEvent === undefined) return;
    const { op, urn, new: now, old } = resOutputsEvent.metadata;
    const place = resourceOf(urn);
    if (place === undefined) return;
    const word = inTruth[`${op} ${actions.get(keyOf(place))}`] ?? done[op];
    if (word === undefined) return;
    const { account, reference } = (now ?? old)?.inputs ?? {};
    const isProduction = /[?&]environment=production(&|$)/.test(String(account ?? reference));
    const production = isProduction ? line` (production)` : line``;
    sayLine(line`  ${shown(word)} ${shown(wordFor(place.kind))} ${shown(place.name)}${production}`);
  };
}

/**
 * Asks on the terminal whether to go on.
 *
 * @throws {DialtreeError} DT1008 when the answer is not yes, or nobody is there to ask
 */
export async function confirm(question: string): Promise<void> {
  refuseWhenStopped();
  if (!canAsk()) {
    throw new DialtreeError("DT1008", "nobody is there to agree", {
      hint: "Give --yes where no terminal is, as in CI.",
    });
  }
  const answer = await asked(line`${shown(question)} [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new DialtreeError("DT1008", "nothing was changed");
}
