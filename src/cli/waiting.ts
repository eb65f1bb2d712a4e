import type { Waiting } from "../kinds/phone-number.ts";
import { resourceOf } from "../plan/names.ts";
import { wordFor } from "../plan/words.ts";
import { line, lines, type Shown, shown } from "../safe/text.ts";

/** What a state still waits for at a carrier, a line for each resource. */
export function waitingLines(exported: unknown): Shown {
  const { deployment } = exported as {
    deployment: { resources?: { urn: string; outputs?: { waits?: Waiting; number?: string } }[] };
  };
  return lines(
    (deployment.resources ?? []).flatMap(({ urn, outputs: { waits, number } = {} }) => {
      const resource = resourceOf(urn);
      if (resource === undefined || waits === undefined) return [];
      const subject = [wordFor(resource.kind), resource.name, number].filter(Boolean).join(" ");
      const until = waits.until === undefined ? "" : `, until ${waits.until}`;
      return [line`waiting: ${shown(subject)} for ${shown(waits.for)}${shown(until)}`];
    }),
  );
}
