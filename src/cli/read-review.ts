import { DialtreeError } from "../errors.ts";
import { actionsOf, type EnginePreview, snapshotsOf } from "../plan/engine.ts";
import type { GuardRules } from "../plan/guards.ts";
import { reviewOf } from "../plan/plan.ts";
import { checkedPreview } from "../plan/preview.ts";
import { readPlanJson } from "../plan/read.ts";
import type { Renderable } from "./render.ts";

/**
 * The review that a text is of: a plan as JSON, or the engine's preview of a program.
 *
 * @param name what the text is called in a message
 * @throws {DialtreeError} DT1006 when the preview failed; DT1014 when the text is neither
 */
export function reviewOfText(text: string, name: string, rules: GuardRules): Renderable {
  const preview = previewIn(text, name);
  if (preview === undefined) return { plan: readPlanJson(text, name) };
  const { steps = [] } = preview;
  const diagnostics = preview.diagnostics ?? [];
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    const said = errors.map(({ message }) => message.trim()).join("\n");
    throw new DialtreeError("DT1006", `the preview failed:\n  ${said.replaceAll("\n", "\n  ")}`);
  }
  if (steps.filter(({ op }) => op === "same").length < (preview.changeSummary?.same ?? 0)) {
    throw new DialtreeError("DT1014", `${name} lacks what does not change`, {
      hint: "Who rings is judged by all of the tree: `pulumi preview --json --show-sames`.",
    });
  }
  const [, stack = "", project = ""] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(steps[0]?.urn ?? "") ?? [];
  const { before, after } = snapshotsOf(steps, () => undefined);
  return reviewOf(before, after, { organization: project, stack, rules: [rules], actions: actionsOf(steps) });
}

function previewIn(text: string, name: string): EnginePreview | undefined {
  try {
    const value = JSON.parse(text) as { steps?: unknown } | null;
    return value?.steps === undefined ? undefined : checkedPreview(value, name);
  } catch (error) {
    // Whatever else it is, it is judged as a plan.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
