import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownerOf } from "../../../../providers/owner.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { chosenIds } from "../../../../src/cli/import-choice.ts";
import { foundAsText } from "../../../../src/cli/import-table.ts";
import { keyOf } from "../../../../src/kinds/names.ts";
import { kindNamed } from "../../../../src/kinds/registry.ts";
import { handlerOf, type Inputs } from "../../../../src/lifecycle/handler.ts";
import { type Exported, resourcesIn, withEntries } from "../../../../src/live/import/deployment.ts";
import { importFileOf } from "../../../../src/live/import/import-file.ts";
import { chosenOf, type Wanted } from "../../../../src/live/import/importing.ts";
import { accountEntryOf, type StateEntry, stateEntryOf } from "../../../../src/live/import/state-entry.ts";
import { matched } from "../../../../src/live/match/match.ts";
import type { LiveObject } from "../../../../src/live/reading.ts";
import { type Snapshot, type SnapshotEntry, snapshotOf } from "../../../../src/plan/snapshot.ts";
import { modelOf } from "../../../../src/tree/model.ts";
import { fullTree } from "../../../support/full-tree.ts";
import { liveObjectsOf } from "../../../support/live-objects.ts";

const stack = "acme/dev";
const secret = "Swordfish-of-Dana";
const locate = () => ({ file: "tree.yaml", line: 1, column: 1 });
const applied = (tree: Tree) => snapshotOf({ model: modelOf(tree), locate } as never);

/** What is there of a tree, changed at random or not, with secrets where its kinds have some. */
function foundIn(declared: Snapshot, there: readonly LiveObject[]): Wanted[] {
  const live = there.map((object) => {
    const secrets = Object.entries(kindNamed(object.kind).outputs ?? {}).filter(
      ([, what]) => what === "secret",
    );
    const outputs = Object.fromEntries(secrets.map(([name]) => [name, secret]));
    return { ...object, stored: { ...object.stored, outputs } };
  });
  const matches = matched(declared, live, { stack });
  return [...matches].map(([key, match]) => ({ entry: declared.get(key) as SnapshotEntry, match }));
}

function entriesOf(declared: Snapshot, wanted: readonly Wanted[]): StateEntry[] {
  const { taken } = chosenOf(wanted, () => true);
  const byKey = new Map(taken.map((one) => [keyOf(one.entry), one]));
  return [...declared].flatMap(([key, entry]) => {
    if (entry.kind === "ProviderAccount") return [accountEntryOf(entry, stack)];
    const one = byKey.get(key);
    return one === undefined ? [] : [stateEntryOf(entry, one, stack)];
  });
}

describe("what is taken over", () => {
  it("comes into state so that the lifecycle finds what was shown, and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(fullTree, fullTree, async (one, other) => {
        const [declared, there] = [applied(one), liveObjectsOf(applied(other), () => undefined)];
        const wanted = foundIn(declared, there);
        const ids = new Map(entriesOf(declared, wanted).map((entry) => [keyOf(entry), entry]));
        for (const { entry, match } of wanted) {
          const state = ids.get(keyOf(entry));
          if (state === undefined || !("live" in match)) continue;
          const inputs = withIds(entry, ids);
          const asked = { ...inputs, owner: `${stack}/${entry.name}`, declares: [...(entry.declares ?? [])] };
          const checked = await handlerOf(entry.kind as never).check(state.inputs as Inputs, asked as never);
          const { changes } = await handlerOf(entry.kind as never)
            .diff(state.id, state.outputs as Inputs, checked.inputs)
            .catch(() => ({ changes: match.fields.length > 0 }));
          expect(changes, `${keyOf(entry)} ${JSON.stringify(match.fields)}`).toBe(match.fields.length > 0);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("is an import file without any secret, and a state in which each is marked for the engine", () => {
    fc.assert(
      fc.property(fullTree, (tree) => {
        const declared = applied(tree);
        const entries = entriesOf(
          declared,
          foundIn(
            declared,
            liveObjectsOf(declared, () => undefined),
          ),
        );
        const file = importFileOf(entries);
        expect(file).not.toContain(secret);
        const before: Exported = { deployment: {} };
        const state = withEntries(before, entries, { project: "acme", stack: "dev" });
        expect(
          JSON.stringify(state).replaceAll(`"plaintext":${JSON.stringify(JSON.stringify(secret))}`, ""),
        ).not.toContain(secret);
        expect([...resourcesIn(state).keys()]).toEqual(entries.map(keyOf));
        const known = new Set<string>();
        for (const resource of state.deployment.resources as unknown as {
          urn: string;
          dependencies?: string[];
        }[]) {
          for (const urn of resource.dependencies ?? []) expect(known).toContain(urn);
          known.add(resource.urn);
        }
      }),
      { numRuns: 10 },
    );
  });

  it("keeps what the state has, and leaves resources of others alone", () => {
    const declared = applied({
      version: 1,
      organization: "acme",
      accounts: { front: { provider: "sandbox" } },
    });
    const before = { deployment: { resources: [{ urn: "urn:pulumi:dev::acme::aws:x::y", type: "aws:x" }] } };
    const state = withEntries(before, entriesOf(declared, []), { project: "acme", stack: "dev" });
    expect(state.deployment.resources?.map(({ urn }) => urn)).toEqual([
      "urn:pulumi:dev::acme::pulumi:pulumi:Stack::acme-dev",
      "urn:pulumi:dev::acme::pulumi:providers:pulumi-nodejs::default",
      "urn:pulumi:dev::acme::aws:x::y",
      "urn:pulumi:dev::acme::pulumi-nodejs:dynamic/dialtree:ProviderAccount::front",
    ]);
  });

  it("says who else owns an object, and has no effect on a terminal", () => {
    const declared = applied({
      version: 1,
      organization: "acme",
      accounts: { front: { provider: "sandbox", credentialLists: { staff: { label: "Staff" } } } },
    });
    const [list] = liveObjectsOf(declared, ({ name }) => ({ tag: ownerOf(`acme/production/${name}`).tag }));
    const wanted = foundIn(declared, [list as LiveObject]);
    const text = foundAsText(wanted, (_style, shown) => shown);
    expect(text).toContain("--match front/staff=7000000");
    expect(text).toContain("belongs to acme/production/front/staff");
    const evil = {
      ...(list as LiveObject),
      stored: { ...(list as LiveObject).stored, id: "\u001b[2J'; rm" },
    };
    const shown = foundAsText(foundIn(declared, [evil]), (_style, plain) => plain);
    expect(shown).not.toContain("\u001b");
  });
});

describe("a choice", () => {
  const declared = applied({
    version: 1,
    organization: "acme",
    accounts: {
      front: {
        provider: "sandbox",
        credentialLists: { staff: {} },
        domains: { staff: { prefix: "acme" }, main: { prefix: "main" } },
      },
    },
  });

  it("names a resource by its name, or with its kind in any of its words", () => {
    for (const name of ["front/main", "domain front/main", "SipDomain front/main", "SIP domain front/main"])
      expect([...chosenIds([`${name}=a=b`], declared)]).toEqual([["SipDomain front/main", "a=b"]]);
  });

  it.each(["front/none=1", "front/staff=1", "front/main", "front/main=", "=1"])(
    "is refused where it is %s",
    (choice) => {
      expect(() => chosenIds([choice], declared)).toThrow(expect.objectContaining({ code: "DT1050" }));
    },
  );
});

/** A resource's inputs with ids of what is taken over in place of names. */
function withIds(
  { kind, inputs }: SnapshotEntry,
  ids: ReadonlyMap<string, StateEntry>,
): Record<string, unknown> {
  const references = (kindNamed(kind).references ?? []).filter(({ isId }) => isId);
  const found = references.map(({ at, to }) => [
    at,
    ids.get(keyOf({ kind: to, name: String(inputs[at]) }))?.id ?? inputs[at],
  ]);
  return { ...inputs, ...Object.fromEntries(found.filter(([at]) => inputs[String(at)] !== undefined)) };
}
