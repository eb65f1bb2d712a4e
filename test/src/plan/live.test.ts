import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../../src/kinds/names.ts";
import { compare } from "../../../src/plan/changes.ts";
import type { LiveView } from "../../../src/plan/live.ts";
import { planAsMarkdown } from "../../../src/plan/markdown.ts";
import { noticesOf } from "../../../src/plan/notices.ts";
import { driftReview, planOf } from "../../../src/plan/plan.ts";
import { readPlanJson } from "../../../src/plan/read.ts";
import { type Snapshot, snapshotOf } from "../../../src/plan/snapshot.ts";
import { planAsText } from "../../../src/plan/text.ts";
import { validateObject } from "../../../src/tree/validate.ts";
import { randomTree } from "../../support/random-tree.ts";
import { sound, validateText } from "../../support/tree.ts";

type Edit = readonly [from: string, to: string];

const snapshot = (...edits: Edit[]): Snapshot => snapshotOf(validateText(sound(...edits)));
const about = { organization: "acme" };
const viewOf = (live: Snapshot, more: Partial<LiveView> = {}): LiveView => ({
  snapshot: live,
  changed: new Map(),
  found: new Map(),
  refused: new Map(),
  unwritten: new Map(),
  ...more,
});
const plain = (plan: Parameters<typeof planAsText>[0]) => planAsText(plan, (_style, text) => text);

describe("a plan that begins with the accounts as they are", () => {
  it("tells what the tree changes from what somebody changed, and from both", () => {
    const live = snapshot(["label: Dana,", "label: D,"], ["prefix: acme", "prefix: acme-hq"]);
    const tree = snapshot(["label: Dana,", "label: Dana R,"], ["name: Sam", "name: Samuel"]);
    const plan = planOf(snapshot(), tree, { ...about, live: viewOf(live) });
    const origins = plan.changes.flatMap(({ name, fields }) =>
      fields.map(({ field, origin }) => `${name} ${field}: ${origin}`),
    );
    expect(origins).toEqual(expect.arrayContaining(["front/101 label: both"]));
    for (const { fields } of plan.changes) for (const { origin } of fields) expect(origin).toBeDefined();
  });

  it("says who changed it, in every form", () => {
    const live = snapshot(["label: Dana,", "label: D,"]);
    const changed = new Map([
      ["Extension front/101", { at: "2026-11-24T05:10:00.000Z", by: "token ops (0123456789ab)" }],
    ]);
    const { plan } = driftReview(snapshot(), viewOf(live, { changed }), about);
    for (const text of [plain(plan), planAsMarkdown(plan), JSON.stringify(noticesOf(plan))])
      for (const said of ["ops", "2026-11-24", "front/101"]) expect(text).toContain(said);
    expect(plain(plan)).toContain("1 of ");
    expect(readPlanJson(JSON.stringify(plan), "the plan")).toEqual(plan);
  });

  it("does not write a field of the account's reference as a change of its own, nor one that may differ", () => {
    const live = snapshot(["label: Dana,", "label: D,"]);
    const rules = [{ resource: "extension front/101", field: "label", reason: "the desk names itself" }];
    const { plan } = driftReview(snapshot(), viewOf(live), { ...about, allowedDrift: rules });
    expect(plan.drift).toMatchObject({
      changes: [],
      allowed: [{ resource: "front/101", before: "Dana", after: "D" }],
    });
    expect(plain(plan)).toContain("the desk names itself");
  });

  it("shows what is refused with its code, what is adopted with its fields, and where a tree has it", () => {
    const before = snapshot();
    const gone = new Map([...before].filter(([key]) => key !== "Extension front/101"));
    const refused = new Map([["Extension front/101", "DT3005 it exists already"]]);
    const no = planOf(gone, before, { ...about, live: viewOf(gone, { refused }) });
    expect(no.changes).toMatchObject([
      { action: "create", refused: "DT3005 it exists already", risk: "high", place: {} },
    ]);
    expect(plain(no)).toMatch(/^Refused/);
    const entry = before.get("Extension front/101");
    const found = new Map([
      ["Extension front/101", { id: "x1", inputs: { ...entry?.inputs, label: "Old" }, existed: true }],
    ]);
    const yes = planOf(gone, before, { ...about, live: viewOf(gone, { found }) });
    expect(yes.changes).toMatchObject([
      { action: "adopt", adopts: "x1", fields: [{ field: "label", before: "Old", after: "Dana" }] },
    ]);
  });
});

const trees = randomTree.map((tree) => snapshotOf(validateObject(tree)));

it("does on any three trees what leads from the live one to the declared one, and calls drift what differs from the first", () => {
  fc.assert(
    fc.property(trees, trees, trees, (state, live, tree) => {
      // What lives is of what was applied.
      const known = new Map([...live].filter(([key]) => state.has(key)));
      const plan = planOf(state, tree, { ...about, live: viewOf(known) });
      const wanted = compare(known, tree).changes;
      // What has the id of something that is made again follows it.
      const following = plan.changes.filter(({ fields }) =>
        fields.some(({ before }) => / \(gone\)$/.test(String(before))),
      );
      const others = plan.changes.filter((change) => !following.includes(change));
      expect(others.map(keyOf).sort()).toEqual(wanted.map(keyOf).sort());
      for (const { fields } of following)
        for (const { after } of fields)
          expect(others).toContainEqual(expect.objectContaining({ name: after, origin: "drift" }));
      const moved = compare(state, known).changes.map(keyOf);
      expect(plan.drift?.changes.map(keyOf)).toEqual(moved);
      for (const change of plan.changes) {
        const [was, is, shall] = [state, known, tree].map((each) => each.get(keyOf(change))?.inputs);
        for (const { field, origin } of change.fields) {
          if (origin === undefined) continue;
          const [a, b, c] = [was, is, shall].map((each) => JSON.stringify(each?.[field]));
          expect(origin).toBe(a === b ? "tree" : a === c ? "drift" : "both");
        }
      }
      expect(readPlanJson(JSON.stringify(plan), "the plan").totals).toEqual(plan.totals);
    }),
    { numRuns: 30 },
  );
});
