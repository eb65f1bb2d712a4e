import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tree } from "../../../schemas/types.ts";
import { pointersOf } from "../../../src/kinds/map-references.ts";
import { keyOf } from "../../../src/kinds/names.ts";
import { kindNamed, kinds } from "../../../src/kinds/registry.ts";
import { type SnapshotEntry, snapshotOf } from "../../../src/plan/snapshot.ts";
import { declarationsOf } from "../../../src/tree/declarations.ts";
import { treeOf } from "../../../src/tree/from-resources.ts";
import { modelOf } from "../../../src/tree/model.ts";
import { resourcesOf } from "../../../src/tree/to-resources.ts";
import { fullTree } from "../../support/full-tree.ts";

const locate = () => ({ file: "tree.yaml", line: 1, column: 1 });
const applied = (tree: Tree) => snapshotOf({ model: modelOf(tree), locate } as never);
/** What is written of it differs: the way back says defaults. */
const byKey = (entries: ReadonlyMap<string, SnapshotEntry>) =>
  [...entries]
    .map(([key, { declares: _declares, ...entry }]) => [key, entry] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

describe("a tree and its resources", () => {
  it("say the same of every kind and field, each way", () => {
    fc.assert(
      fc.property(fullTree, (tree) => {
        const resources = applied(tree);
        expect(byKey(applied(treeOf(resources.values(), tree.organization)))).toEqual(byKey(resources));
      }),
      { numRuns: 60 },
    );
  });

  it("are as many, of every kind, each resource after all that it points to", () => {
    fc.assert(
      fc.property(fullTree, (tree) => {
        const resources = resourcesOf(modelOf(tree));
        const declared = Array.from(declarationsOf(tree), ({ kind, name }) => keyOf({ kind: kind.id, name }));
        expect(resources.map(({ key }) => key).toSorted()).toEqual(declared.toSorted());
        expect(new Set(resources.map(({ kind }) => kind)).size).toBe(kinds.length);
        const made = new Set<string>();
        for (const { key, kind, args } of resources) {
          const pointed = pointersOf(kindNamed(kind), args).map(({ to, value }) =>
            keyOf({ kind: kindNamed(to).id, name: String(value) }),
          );
          expect(pointed.filter((each) => !made.has(each))).toEqual([]);
          made.add(key);
        }
      }),
      { numRuns: 20 },
    );
  });
});
