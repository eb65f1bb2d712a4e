import type { Action } from "../plan/change.ts";
import type { JudgedChange } from "../plan/plan.ts";

const words: Readonly<Record<Action, string>> = {
  create: "new",
  adopt: "adopted",
  update: "changed",
  replace: "replaced",
  delete: "deleted",
  detach: "detached",
};

/** What happens to a resource, and how dangerous it is. */
export function Badges({ change }: { change: JudgedChange | undefined }) {
  if (change === undefined) return null;
  const { action, risk, refused } = change;
  return (
    <>
      <span class={`badge ${action}`}>{words[action]}</span>
      {(risk === "high" || risk === "medium") && <span class={`badge ${risk}`}>{risk} risk</span>}
      {refused !== undefined && <span class="badge high">refused</span>}
    </>
  );
}
