import type { CallHistory } from "../../providers/edge/index.ts";
import type { ProviderAccountFields } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import { formatOrganization } from "../lifecycle/account.ts";
import { historyAt } from "../lifecycle/session.ts";
import { newReach } from "../plan/reach.ts";
import type { Snapshot } from "../plan/snapshot.ts";

/**
 * What the edge of a tree keeps of its calls: the one that its accounts name, or the embedded one.
 *
 * @param allow dangers that are no reason to refuse
 * @throws {DialtreeError} DT1013 where the tree names an edge on another machine, and nobody has allowed it
 */
export function callsOf(
  tree: Snapshot,
  organization: string,
  allow: readonly string[],
): Promise<CallHistory> {
  const [account] = [...tree.values()].filter(({ kind }) => kind === "ProviderAccount");
  const { edge } = (account?.inputs ?? {}) as Partial<ProviderAccountFields>;
  const isNew = newReach(undefined, { edge }, true).includes("endpoint");
  if (isNew && !allow.includes("change:endpoint"))
    throw new DialtreeError("DT1013", "the tree names where the edge's token goes", {
      hint: "Look at its `edge`; whoever means it adds `--allow change:endpoint`.",
    });
  const project = account?.inputs.organization;
  return historyAt(
    formatOrganization(typeof project === "string" ? project : organization, { edge }),
    organization,
    () => undefined,
  );
}
