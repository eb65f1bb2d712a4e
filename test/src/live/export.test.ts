import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownedNumbers } from "../../../providers/sandbox/index.ts";
import type { Tree } from "../../../schemas/types.ts";
import { keyOf } from "../../../src/kinds/names.ts";
import { kindNamed, kinds } from "../../../src/kinds/registry.ts";
import { type Exported, exported } from "../../../src/live/export/export.ts";
import { filesOf } from "../../../src/live/export/files.ts";
import { keptByNobodyOf } from "../../../src/live/export/from-tree.ts";
import { namesFor } from "../../../src/live/export/naming.ts";
import { reportOf } from "../../../src/live/export/report.ts";
import { matched } from "../../../src/live/match/match.ts";
import type { LiveObject, Reading } from "../../../src/live/reading.ts";
import type { Snapshot } from "../../../src/plan/snapshot.ts";
import { declarationsOf } from "../../../src/tree/declarations.ts";
import { validateSources } from "../../../src/tree/validate.ts";
import { applyTree, inProject, readTree, snapshotOfTree } from "../../support/applied.ts";
import { fullTree } from "../../support/full-tree.ts";

/** What reaches the engine, in one order. @param without fields that are not compared, of each kind */
function applied(snapshot: Snapshot, without: (kind: string) => readonly string[] = () => []) {
  const entries = Array.from(snapshot.values(), ({ kind, name, inputs }) => {
    const fields = Object.entries(inputs).filter(
      ([field, value]) => value !== undefined && !without(kind).includes(field),
    );
    return [keyOf({ kind, name }), Object.fromEntries(fields)] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The tree in accounts of the sandbox, which has some numbers to give and takes no name or password of a person's. */
function inSandbox(random: Tree): Tree {
  const tree = structuredClone(random);
  const numbers = [...ownedNumbers.keys()].map((at) => ownedNumbers[at]);
  for (const [at, [name, account]] of Object.entries(tree.accounts ?? {}).entries()) {
    for (const field of ["endpoint", "edge", "credentials"] as const) delete account[field];
    Object.assign(account, {
      provider: "sandbox",
      credentials: { apiKey: { env: `KEY_${name.replaceAll(/\W/g, "_")}` } },
    });
    process.env[`KEY_${name.replaceAll(/\W/g, "_")}`] = at === 0 ? "KEYsandbox" : `KEYsandbox_${at}`;
  }
  // Sessions are known by the organization and the account: each run has its own.
  runs += 1;
  return unique({ ...tree, organization: `acme${runs}` }, numbers);
}

let runs = 0;

/** Without the number that the sandbox's first account owns beside those of the tree. */
function withoutSurplus(live: Exported): Exported {
  for (const { phones = {} } of Object.values(live.tree.accounts ?? {}))
    for (const name of Object.keys(phones).filter((each) => each.startsWith("1312555"))) delete phones[name];
  // Its deletion lock has no place in a tree.
  return { ...live, notes: live.notes.filter(({ about }) => !about?.name.includes("/1312555")) };
}

/** Its accounts with their own settings alone. */
function settingsOf({ version, organization, accounts = {} }: Tree): Tree {
  const sections = kinds.map(({ section }) => section);
  const settings = Object.entries(accounts).map(([name, account]) => [
    name,
    Object.fromEntries(Object.entries(account).filter(([field]) => !sections.includes(field))),
  ]);
  return { version, organization, accounts: Object.fromEntries(settings) } as Tree;
}

function unique(tree: Tree, numbers: readonly (string | undefined)[]): Tree {
  const free = [...numbers];
  let order = 10104;
  for (const { kind, name, account, value } of declarationsOf(tree)) {
    const fields = value as Record<string, unknown>;
    const own = name.replaceAll(/\W/g, "-").toLowerCase();
    if ("label" in fields && kind.belongsTo === "account") fields.label = `The ${own}`;
    if (kind.name === "SipDomain") fields.prefix = own;
    // A label hides the name of a SIP user of which the edge has nothing.
    if (kind.name === "SipUser" && fields.label !== undefined) fields.enabled ??= true;
    if (kind.name === "SipUser") for (const field of ["username", "password"]) delete fields[field];
    if (kind.name === "PhoneNumber") {
      delete fields.search;
      delete fields.acquire;
      const owned = account === Object.keys(tree.accounts ?? {})[0] ? free.shift() : undefined;
      if (owned === undefined) fields.acquire = "order";
      fields.number = owned ?? `+1312555${String(order++).slice(1)}`;
    }
    for (const key of (fields.keys ?? []) as { extension?: string; value?: string }[])
      if (key.extension !== undefined) delete key.value;
    if (kind.name === "User") fields.sipUsers = [...new Set(fields.sipUsers as string[])];
  }
  for (const account of Object.values(tree.accounts ?? {})) {
    const lists = Object.keys(account.credentialLists ?? {});
    account.credentialAttachments = (account.credentialAttachments ?? []).map((each, at) => ({
      ...each,
      list: lists[at] ?? "",
    }));
  }
  return tree;
}

/** A live object of the account `front` that nobody has made for dialtree. */
const object = <K extends LiveObject["kind"]>(
  kind: K,
  id: string,
  fields: object,
  more: object = {},
): LiveObject =>
  ({
    kind,
    account: "front",
    stored: { id, fields, outputs: {}, owner: { kind: "none" }, ...more },
  }) as LiveObject;

const namesIn = (...objects: LiveObject[]) => Object.fromEntries(namesFor(objects).names);

describe("names", () => {
  it("are what people call a thing, as far as letters go, and each is given once, to the older one first", () => {
    const labels = [
      "Büro Zürich",
      "Dana's desk",
      "dana s  DESK",
      "",
      "Сергей",
      "front/sales",
      "\u0000\u202e",
    ];
    const users = labels.map((label, at) => object("SipUser", `id${at}`, { label }));
    const names = [
      "buro-zurich",
      "dana-s-desk",
      "dana-s-desk-2",
      "sip-user",
      "sip-user-2",
      "sales",
      "sip-user-3",
    ].map((name) => `front/${name}`);
    expect(Object.values(namesIn(...users))).toEqual(names);
    expect(namesIn(...users.toReversed())).toEqual(namesIn(...users));
  });

  it("are those of an owner's tag first, whoever is older", () => {
    const tagged = object(
      "SipDomain",
      "b",
      { label: "x" },
      { owner: { kind: "other", by: { tag: "dialtree:acme/dev/front/main" } } },
    );
    expect(namesIn(object("SipDomain", "a", { label: "Main" }), tagged)).toEqual({
      "front:SipDomain b": "front/main",
      "front:SipDomain a": "front/main-2",
    });
    const bad = object(
      "SipDomain",
      "b",
      { prefix: "x" },
      { owner: { kind: "other", by: { tag: "dialtree:a/b/front/../etc" } } },
    );
    expect(Object.values(namesIn(bad))).toEqual(["front/x"]);
  });

  it("never have an id of the carrier's, and are few steps of work for many of one name", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => object("SipUser", `id${at}`, { label: "Phone" }));
    const started = performance.now();
    const names = Object.values(namesIn(...many));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(new Set(names).size).toBe(10_000);
    expect(names.join()).not.toContain("id");
  });
});

/** Texts as they come from an account of anybody's. */
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.string({ maxLength: 250 }),
  fc.constantFrom(
    "",
    " ",
    "Main",
    "front/main",
    "a # dialtree-ignore DT2110: x",
    "- b\n# c: d",
    "__proto__",
    "null",
    "0400",
    "{a: b}",
    "*a",
  ),
);

/** An account that no tree has made: odd labels, what points to nothing, and what no tree can hold. */
const anyReading: fc.Arbitrary<Reading> = fc
  .record({
    texts: fc.array(anyText, { minLength: 40, maxLength: 40 }),
    count: fc.nat(40),
    picks: fc.infiniteStream(fc.nat()),
  })
  .map(({ texts, count, picks }) => {
    const pick = <T>(values: readonly T[]): T => values[Number(picks.next().value) % values.length] as T;
    const kinds = [
      "SipDomain",
      "CredentialList",
      "OutboundProfile",
      "CredentialAttachment",
      "SipUser",
      "CallQueue",
      "PhoneNumber",
      "Extension",
      "User",
    ] as const;
    const made = Array.from({ length: count }, (_, at) => ({ kind: pick(kinds), id: `id${at}` }));
    const idOf = (kind: string) =>
      pick([...made.filter((each) => each.kind === kind).map(({ id }) => id), "gone", "trunk", ""]);
    const objects = made.map(({ kind, id }): LiveObject => {
      const label = pick([...texts, undefined]);
      const domain = idOf("SipDomain");
      const list = idOf("CredentialList");
      const outboundProfile = pick([undefined, idOf("OutboundProfile")]);
      const target = pick([
        { user: pick(texts) },
        { sipUser: `front/${pick(texts)}` },
        { callQueue: "front/x" },
      ]);
      const fields = {
        SipDomain: {
          prefix: pick(["acme", "Acme!", "", ...texts]),
          label,
          outboundProfile,
          onlyMyConnections: pick([true, false]),
          voiceUrl: pick(["https://a.example/x", "ftp://x", "", ...texts]),
        },
        CredentialList: { label, outboundProfile },
        OutboundProfile: {
          label,
          destinations: pick([["US"], ["US", "CA"], [], ["us"], texts]),
          dailySpendLimitUsd: pick([undefined, 0, 5, -1]),
          enabled: pick([true, false]),
        },
        CredentialAttachment: { list, domain, voiceUrl: "https://a.example/x" },
        SipUser: { list, label, callerId: pick([undefined, "+13125550100", ...texts]) },
        CallQueue: {
          queueName: pick(texts),
          maxSize: pick([300, 1, 0]),
          members: pick([undefined, [target]]),
        },
        PhoneNumber: {
          number: pick(["+13125550100", "+1", ...texts]),
          domain: pick([domain, undefined]),
          target: pick([target, undefined]),
        },
        Extension: { number: pick(["101", "0400", "x"]), label: label ?? "L", target },
        User: { name: label ?? "U", sipUsers: ["front/x"] },
      }[kind];
      const named =
        kind === "User"
          ? pick(texts)
          : kind === "Extension"
            ? `front/${String((fields as { number: string }).number)}`
            : id;
      return object(
        kind,
        named,
        fields,
        kind === "User" ? {} : { unheld: pick([undefined, { [pick(texts)]: 1 }]) },
      );
    });
    const others = pick([
      [],
      [{ account: "front", type: pick(texts), id: "trunk", name: pick(texts), why: "of another type" }],
    ]);
    const own = objects.map((each) => (each.kind === "User" ? { ...each, account: undefined } : each));
    return {
      objects: [...new Map(own.map((each) => [`${each.kind} ${each.stored.id}`, each])).values()],
      others,
    };
  });

/** What a carrier has, without what only an edge says of it, which may point to nothing. */
function atTheCarrier(objects: readonly LiveObject[]): LiveObject[] {
  const attached = new Set<unknown>();
  // A list hands its calls to one domain.
  const isSecond = ({ kind, stored: { fields } }: LiveObject) => {
    if (kind !== "CredentialAttachment") return false;
    const { list } = fields as { list?: string };
    const isKnown = attached.has(list);
    attached.add(list);
    return isKnown;
  };
  return objects
    .filter(({ kind }) => kind !== "User" && kind !== "Extension")
    .filter((each) => !isSecond(each))
    .map((each) => {
      const fields = { ...each.stored.fields, target: undefined, members: undefined };
      return { ...each, stored: { ...each.stored, fields } } as LiveObject;
    });
}

const written: Tree = { version: 1, organization: "acme", accounts: { front: { provider: "sandbox" } } };

describe("an account that no tree has made", () => {
  it("gives files that say exactly the tree, in the right shape, whatever is there", () => {
    fc.assert(
      fc.property(anyReading, (reading) => {
        const live = exported(reading, { written });
        const sources = Array.from(filesOf(live, "./s.json"), ([file, text]) => ({ file, text }));
        const { problems, model } = validateSources({ sources, problems: [] }, "tree");
        // What the files read as is the tree; what is wrong with it is what the account itself has wrong.
        expect(JSON.parse(JSON.stringify(model.written))).toEqual(JSON.parse(JSON.stringify(live.tree)));
        expect(problems.map(({ code }) => code).filter((code) => /^DT21(0|9)/.test(code))).toEqual([]);
        expect(reportOf(live)).not.toMatch(/[^\n\P{Cc}]/u);
        // Nothing is dropped in silence: each object is a resource, or a note says why not.
        const silent = reading.objects.filter(
          ({ stored, kind }) =>
            !live.resources.some(({ object: each }) => each.stored === stored) &&
            !live.notes.some(({ isLeftOut, text }) => isLeftOut && text.startsWith(kindNamed(kind).word)),
        );
        expect(silent).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is taken over by its ids as the export has it, with no difference that no note tells of", () => {
    fc.assert(
      fc.property(anyReading, (whole) => {
        const reading = { ...whole, objects: atTheCarrier(whole.objects) };
        const { tree, resources, notes } = exported(reading, { written });
        const told = new Set(notes.flatMap(({ about }) => (about ? [keyOf(about)] : [])));
        const chosen = new Map(resources.map((each) => [keyOf(each), each.object.stored.id]));
        const found = matched(snapshotOfTree(tree), reading.objects, { stack: "acme/dev", chosen });
        const wrong = [...found].filter(([key, { state }]) => state !== "exact" && !told.has(key));
        expect(wrong).toEqual([]);
        expect([...found.values()].map(({ state }) => state)).not.toContain("missing");
        expect(found.size).toBe(resources.length);
      }),
      { numRuns: 200 },
    );
  });

  it("is the same tree whatever the order of its pages", () => {
    fc.assert(
      fc.property(anyReading, (reading) => {
        const turned = { objects: reading.objects.toReversed(), others: reading.others };
        const [one, other] = [reading, turned].map((each) => exported(each, { written }));
        const attachments = ({ accounts }: Tree) => accounts?.front?.credentialAttachments?.length;
        expect(attachments(other?.tree as Tree)).toEqual(attachments(one?.tree as Tree));
        for (const each of [one, other]) delete each?.tree.accounts?.front?.credentialAttachments;
        expect(other?.tree).toEqual(one?.tree);
        expect(other?.notes).toEqual(one?.notes);
      }),
      { numRuns: 100 },
    );
  });

  it("has a file for each kind from 50 objects on", () => {
    const users = Array.from({ length: 50 }, (_, at) =>
      object("SipUser", `id${at}`, { list: "l", label: `Phone ${at}` }),
    );
    const few = {
      objects: [object("CredentialList", "l", { label: "Staff" }), ...users.slice(2)],
      others: [],
    };
    const many = { objects: [...few.objects, ...users.slice(0, 2)], others: [] };
    const names = (reading: Reading) => [...filesOf(exported(reading, { written }), "s").keys()];
    expect(names(few)).toEqual(["organization.yaml", "front.yaml"]);
    expect(names(many)).toEqual([
      "organization.yaml",
      "front.yaml",
      "front.credentialLists.yaml",
      "front.sipUsers.yaml",
    ]);
  });
});

describe("an export", () => {
  it("says of any tree what it asked for, all kinds and fields", async () => {
    await fc.assert(
      fc.asyncProperty(fullTree, (random) =>
        inProject(async () => {
          const tree = inSandbox(random);
          const declared = snapshotOfTree(tree);
          await applyTree(tree, `${tree.organization}/dev`);
          const reading = await readTree(tree);
          const live = withoutSurplus(exported(reading, { written: tree, declared }));
          expect(applied(snapshotOfTree(live.tree))).toEqual(applied(declared));
          expect(live.notes).toEqual([]);
          // Without the tree, all but what no keeper keeps.
          const { tree: found } = withoutSurplus(exported(reading, { written: settingsOf(tree) }));
          expect(applied(snapshotOfTree(found), keptByNobodyOf)).toEqual(applied(declared, keptByNobodyOf));
        }),
      ),
      { numRuns: 10, endOnFailure: true },
    );
  });
});
