import fc from "fast-check";
import { expect, it } from "vitest";
import { ringsIn } from "../../../../providers/sandbox/index.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { resolve } from "../../../../src/calls/index.ts";
import { planOf } from "../../../../src/plan/plan.ts";
import { modelOf } from "../../../../src/tree/model.ts";
import { isError } from "../../../../src/tree/problem.ts";
import { validateObject } from "../../../../src/tree/validate.ts";
import { snapshotOfTree } from "../../../support/applied.ts";
import { isSure, withCalls } from "../../../support/calls.ts";
import { randomTree } from "../../../support/random-tree.ts";

/** How many edits; a campaign takes more: `CALL_TREES=200`. */
const edits = Number(process.env.CALL_TREES ?? 40);

type Edit = (tree: Tree, pick: number) => void;

/** One change of a tree that says who rings, or for how long. */
const changes: readonly Edit[] = [
  (tree, pick) => {
    const users = Object.values(tree.users ?? {});
    const user = users[pick % Math.max(users.length, 1)];
    if (user) user.ringSeconds = 5 + (pick % 60);
  },
  (tree, pick) => {
    const users = Object.values(tree.users ?? {});
    const user = users[pick % Math.max(users.length, 1)];
    if (user) user.doNotDisturb = !user.doNotDisturb;
  },
  (tree, pick) => {
    const all = Object.values(tree.accounts?.a?.extensions ?? {});
    const [one, other] = [all[pick % Math.max(all.length, 1)], all[(pick + 1) % Math.max(all.length, 1)]];
    if (one && other) [one.target, other.target] = [other.target, one.target];
  },
  (tree, pick) => {
    const teams = Object.values(tree.teams ?? {});
    const team = teams[pick % Math.max(teams.length, 1)];
    if (team) team.timeoutSeconds = 5 + (pick % 90);
  },
  (tree, pick) => {
    const all = Object.values(tree.accounts?.a?.sipUsers ?? {});
    const sipUser = all[pick % Math.max(all.length, 1)];
    if (sipUser) sipUser.enabled = sipUser.enabled === false;
  },
];

/** What rings for each extension when somebody outside dials it, as far as nothing but the tree decides. */
function rungIn(tree: Tree): Promise<Map<string, string>> {
  return withCalls(
    tree,
    async (line) => {
      const model = modelOf(line.tree);
      const found = new Map<string, string>();
      for (const extension of model.directory.extension.keys()) {
        if (!isSure(resolve(model, { dial: extension }))) continue;
        const to = `sip:${extension.split("/")[1]}@main.sip.telnyx.com`;
        const story = await line.exchange.place({ from: { number: "+13125550188" }, to, hangUpAfter: 3_000 });
        const rings = ringsIn(story).map(
          ({ who, from, to: until }) => `${line.nameOf(who)} ${from}-${until}`,
        );
        found.set(extension, rings.toSorted().join(", "));
      }
      return found;
    },
    { isReached: false },
  );
}

it(`a review's "who rings" is what calls do before and after, for ${edits} random edits`, {
  timeout: 60 * 60_000,
}, async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(
      randomTree.filter((tree) => Object.keys(tree.accounts?.a?.extensions ?? {}).length > 1),
      fc.array(fc.tuple(fc.constantFrom(...changes), fc.nat(1_000)), { minLength: 1, maxLength: 3 }),
      async (random, chosen) => {
        const before: Tree = { ...random, organization: "acme" };
        Object.assign(before.accounts?.a?.domains?.main ?? {}, { onlyMyConnections: false });
        const after = structuredClone(before);
        for (const [change, pick] of chosen) change(after, pick);
        // Targets that change places may lead in a circle, which no tree may.
        fc.pre(!validateObject(after).problems.some(isError));
        const plan = planOf(snapshotOfTree(before), snapshotOfTree(after), { organization: "acme" });
        const said = new Set(plan.routes.flatMap(({ dialled }) => dialled));
        const [was, is] = [await rungIn(before), await rungIn(after)];
        for (const [extension, rings] of was) {
          const now = is.get(extension);
          if (now === undefined || now === rings) continue;
          changed++;
          expect(said, `${extension}: ${rings} -> ${now}`).toContain(extension);
        }
      },
    ),
    { numRuns: edits, endOnFailure: true },
  );
  expect(changed).toBeGreaterThan(0);
});
