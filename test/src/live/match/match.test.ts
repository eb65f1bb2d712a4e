import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markOf, ownerOf } from "../../../../providers/owner.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { keyOf } from "../../../../src/kinds/names.ts";
import { type Match, matched } from "../../../../src/live/match/match.ts";
import type { LiveObject } from "../../../../src/live/reading.ts";
import { type Snapshot, snapshotOf } from "../../../../src/plan/snapshot.ts";
import { modelOf } from "../../../../src/tree/model.ts";
import { fullTree } from "../../../support/full-tree.ts";
import { liveObjectsOf } from "../../../support/live-objects.ts";
import { randomWholeTree } from "../../../support/random-tree.ts";

const stack = "acme/dev";
const locate = () => ({ file: "tree.yaml", line: 1, column: 1 });
const applied = (tree: Tree) => snapshotOf({ model: modelOf(tree), locate } as never);
const kept = (declared: Snapshot) => [...declared.values()].filter(({ kind }) => kind !== "ProviderAccount");
const tagged = ({ name }: { name: string }) => ({ tag: ownerOf(`${stack}/${name}`).tag });
const marked = ({ name }: { name: string }) => ({ mark: markOf(tagged({ name }).tag) });
const nobody = () => undefined;
const fieldsOf = (fields: Record<string, unknown>) => fields as LiveObject["stored"]["fields"];
const idOf = (match: Match | undefined) => (match && "live" in match ? match.live.stored.id : undefined);
const states = (matches: ReadonlyMap<string, Match>) =>
  new Set([...matches.values()].map(({ state }) => state));

/** A small account whose parts the tests change. */
const office: Tree = {
  version: 1,
  organization: "acme",
  accounts: {
    front: {
      provider: "telnyx",
      credentials: { apiKey: { env: "KEY" } },
      domains: { office: { prefix: "acme-office" } },
      outboundProfiles: { out: { label: "Out", destinations: ["US"] } },
      credentialLists: { staff: { label: "Staff" }, guests: { label: "Guests" } },
      sipUsers: {
        dana: { list: "staff", label: "Dana" },
        sam: { list: "staff", label: "Sam" },
        door: { list: "guests", label: "Dana" },
      },
      callQueues: { support: { members: [] } },
      phones: { main: { number: "+13125550100", target: { sipUser: "dana" } } },
    },
  },
};
const declared = applied(office);
const liveWith = (
  change: (object: LiveObject) => LiveObject["stored"] | undefined,
  maker = nobody as never,
) =>
  liveObjectsOf(declared, maker).flatMap((object): LiveObject[] => {
    const stored = change(object);
    return stored === undefined ? [] : [{ ...object, stored }];
  });
const labelled = (label: string) => (object: LiveObject) =>
  "label" in object.stored.fields && object.stored.fields.label === label;
/** The same resources, of which the tree writes these fields. */
const writing = (...declares: string[]): Snapshot =>
  new Map([...declared].map(([key, entry]) => [key, { ...entry, declares }]));

describe("matching a tree with what is there", () => {
  it("finds all that the tree has made, by its owner, in whatever order it comes", () => {
    fc.assert(
      fc.property(fullTree, fc.constantFrom(tagged, marked), fc.func(fc.nat()), (tree, maker, weight) => {
        const all = applied(tree);
        const live = liveObjectsOf(all, maker);
        const shuffled = live.toSorted((a, b) => weight(a.stored.id) - weight(b.stored.id));
        const matches = matched(all, shuffled, { stack });
        expect(states(matches)).toEqual(new Set(["exact"]));
        expect([...matches.keys()].toSorted()).toEqual(kept(all).map(keyOf).toSorted());
        for (const [at, entry] of kept(all).entries())
          expect(idOf(matches.get(keyOf(entry)))).toBe(live[at]?.stored.id);
      }),
      { numRuns: 40 },
    );
  });

  it("finds what nobody's tags name by natural keys, and leaves alone what the tree does not have", () => {
    fc.assert(
      fc.property(randomWholeTree, (tree) => {
        const all = applied(tree);
        const stranger: LiveObject = {
          kind: "SipUser",
          account: "a",
          stored: {
            id: "1",
            fields: fieldsOf({ list: "2", label: "Stranger" }),
            outputs: {},
            owner: { kind: "none" },
          },
        };
        const matches = matched(all, [stranger, ...liveObjectsOf(all, nobody)], { stack });
        expect(states(matches)).toEqual(new Set(["exact"]));
        expect([...matches.values()].map(idOf)).not.toContain("1");
      }),
      { numRuns: 40 },
    );
  });

  it("gives no object to two resources, and each its own kind and account, whatever is there", () => {
    fc.assert(
      fc.property(fullTree, fullTree, fc.boolean(), (one, other, isTagged) => {
        const [all, there] = [applied(one), liveObjectsOf(applied(other), isTagged ? tagged : nobody)];
        const matches = matched(all, there, { stack });
        const live = [...matches.values()].flatMap((match) => ("live" in match ? [match.live] : []));
        expect(new Set(live).size).toBe(live.length);
        for (const [key, match] of matches) {
          if (!("live" in match)) continue;
          expect(match.live.kind).toBe(all.get(key)?.kind);
          expect(match.state === "exact").toBe(match.fields.length === 0);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("says nothing of an account without anything", () => {
    expect(states(matched(declared, [], { stack }))).toEqual(new Set(["missing"]));
  });

  it("shows in what an object differs, of what the tree writes alone", () => {
    const live = liveWith(({ kind, stored }) =>
      kind === "OutboundProfile"
        ? { ...stored, fields: fieldsOf({ ...stored.fields, destinations: ["CA"], concurrentCalls: 3 }) }
        : stored,
    );
    const key = "OutboundProfile front/out";
    expect(matched(writing("label", "destinations"), live, { stack }).get(key)).toMatchObject({
      state: "differs",
      by: "naturalKey",
      fields: [{ field: "destinations", before: ["CA"], after: ["US"] }],
    });
    expect(matched(writing("label"), live, { stack }).get(key)).toMatchObject({
      state: "exact",
    });
  });

  it("tells SIP users of one label by their lists", () => {
    const matches = matched(
      declared,
      liveWith(({ stored }) => stored),
      { stack },
    );
    expect(states(matches)).toEqual(new Set(["exact"]));
    const moved = liveWith(({ stored }) => stored).filter((object) => !labelled("Sam")(object));
    expect(matched(declared, moved, { stack }).get("SipUser front/sam")).toEqual({ state: "missing" });
  });

  it("leaves a doubt to a person, who decides it by an id", () => {
    const twin = (id: string): LiveObject => ({
      kind: "CredentialList",
      account: "front",
      stored: { id, fields: fieldsOf({ label: "Staff" }), outputs: {}, owner: { kind: "none" } },
    });
    const live = [
      ...liveWith((object) => (labelled("Staff")(object) ? undefined : object.stored)),
      twin("1"),
      twin("2"),
    ];
    const key = "CredentialList front/staff";
    const match = matched(declared, live, { stack }).get(key);
    expect(match).toMatchObject({ state: "ambiguous" });
    expect(match?.state === "ambiguous" && match.candidates.map(({ live: { stored } }) => stored.id)).toEqual(
      ["1", "2"],
    );
    const decided = matched(declared, live, { stack, chosen: new Map([[key, "2"]]) });
    expect(idOf(decided.get(key))).toBe("2");
    // Whoever chooses what is not there gets nothing else instead.
    expect(matched(declared, live, { stack, chosen: new Map([[key, "3"]]) }).get(key)).toEqual({
      state: "missing",
    });
  });

  it("takes nothing of another stack's without being told", () => {
    const theirs = { tag: "dialtree:acme/production/front/staff" };
    const live = liveWith((object) =>
      labelled("Staff")(object) ? { ...object.stored, owner: { kind: "other", by: theirs } } : object.stored,
    );
    const key = "CredentialList front/staff";
    const match = matched(declared, live, { stack }).get(key);
    expect(match).toMatchObject({
      state: "ambiguous",
      candidates: [{ live: { stored: { owner: { by: theirs } } } }],
    });
    const id = live.find(labelled("Staff"))?.stored.id ?? "";
    expect(idOf(matched(declared, live, { stack, chosen: new Map([[key, id]]) }).get(key))).toBe(id);
  });

  it("goes by the id that state has before anything else, and by names of what the tree has no more", () => {
    const live = liveWith(({ stored }) => stored, tagged as never);
    const [dana, sam] = [live.find(labelled("Dana")), live.find(labelled("Sam"))];
    const ids = new Map([
      ["SipUser front/dana", sam?.stored.id ?? ""],
      ["CredentialList front/former", "77"],
    ]);
    const moved = live.map((object) =>
      object === sam
        ? { ...object, stored: { ...object.stored, fields: fieldsOf({ label: "Sam", list: "77" }) } }
        : object,
    );
    const matches = matched(declared, moved, { stack, ids });
    expect(matches.get("SipUser front/dana")).toMatchObject({
      by: "state",
      fields: [
        { field: "label", before: "Sam", after: "Dana" },
        { field: "list", before: "front/former", after: "front/staff" },
      ],
    });
    expect(dana?.stored.id).not.toBe(sam?.stored.id);
  });

  it("knows things by what they are called, and lists by their users", () => {
    const live = liveWith((object) => {
      const { kind, stored } = object;
      if (kind === "SipDomain")
        return { ...stored, fields: fieldsOf({ ...stored.fields, prefix: "other", label: "Office" }) };
      if (kind === "CallQueue")
        return { ...stored, id: "Support", fields: fieldsOf({ queueName: "Support", maxSize: 100 }) };
      return labelled("Staff")(object) ? { ...stored, fields: fieldsOf({ label: "Connection 1" }) } : stored;
    });
    const matches = matched(writing("members"), live, { stack });
    expect(matches.get("CallQueue front/support")).toMatchObject({
      by: "likeness",
      live: { stored: { id: "Support" } },
    });
    expect(matches.get("CredentialList front/staff")).toMatchObject({
      by: "likeness",
      named: { label: "Connection 1" },
    });
    expect(matches.get("SipUser front/sam")).toMatchObject({ by: "naturalKey" });
    expect(matches.get("SipDomain front/office")).toMatchObject({ by: "likeness" });
  });

  it("never takes another number for a phone", () => {
    const live = liveWith((object) =>
      object.kind === "PhoneNumber"
        ? { ...object.stored, fields: fieldsOf({ ...object.stored.fields, number: "+13125550101" }) }
        : object.stored,
    );
    expect(matched(declared, live, { stack }).get("PhoneNumber front/main")).toEqual({ state: "missing" });
  });
});
