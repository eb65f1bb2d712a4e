import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acceptDrift } from "../../../src/cli/accept.ts";
import { loadTree } from "../../../src/cli/load.ts";
import { driftReview } from "../../../src/plan/plan.ts";
import { type Snapshot, snapshotOf } from "../../../src/plan/snapshot.ts";

const people = `# People come first.
version: 1
organization: acme
users:
  # Dana has the desk at the window.
  dana: { name: Dana, sipUsers: [front/dana], ringSeconds: 20 } # the night shift
  sam: { name: Sam, sipUsers: [front/sam] }
`;
const front = `accounts:
  front:
    provider: sandbox
    domains:
      office: { prefix: acme-office }

    outboundProfiles:
      office:   # what it may cost
        destinations: [US]
        concurrentCalls: 2   # as many as a new account has
    credentialLists: { staff: { outboundProfile: office } }
    credentialAttachments: [{ domain: office, list: staff }]
    sipUsers: { dana: { list: staff }, sam: { list: staff } }
    callQueues:
      sales: &usual { members: [{ user: dana }], maxSize: 20 }
      help: *usual
    extensions:
      "101": { label: Dana, target: { user: dana } }
      "102": { label: Sam, target: { user: sam } }
`;

describe("a live value in the tree", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dialtree-accept-"));
    mkdirSync(join(folder, "tree"));
    writeFileSync(join(folder, "tree/people.yaml"), people);
    writeFileSync(join(folder, "tree/front.yaml"), front);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const place = () => join(folder, "tree");
  const texts = () =>
    Object.fromEntries(readdirSync(place()).map((name) => [name, readFileSync(join(place(), name), "utf8")]));
  /** What was applied, with some of it changed at the carrier, or gone. */
  const drifted = (changed: Record<string, object | undefined>) => {
    const state = snapshotOf(loadTree(place()));
    const live: Map<string, NonNullable<ReturnType<Snapshot["get"]>>> = new Map(state);
    for (const [key, fields] of Object.entries(changed)) {
      const entry = state.get(key);
      if (entry === undefined) throw new Error(`no ${key}`);
      if (fields === undefined) live.delete(key);
      else live.set(key, { ...entry, inputs: { ...entry.inputs, ...fields } });
    }
    const view = {
      snapshot: live,
      changed: new Map(),
      found: new Map(),
      refused: new Map(),
      unwritten: new Map(),
    };
    return driftReview(state, view, { organization: "acme" });
  };
  const accept = (changed: Record<string, object | undefined>, ...names: string[]) =>
    acceptDrift(place(), drifted(changed), names);

  it("stands at its place in whichever file has it, and everything else as it was, comments and layout, too", () => {
    const accepted = accept(
      {
        "User dana": { ringSeconds: 25 },
        "OutboundProfile front/office": { concurrentCalls: 9 },
        "Extension front/102": { label: "Samuel" },
      },
      "dana",
      "outboundProfile front/office",
    );
    expect(accepted.map(({ what }) => what)).toEqual(["dana ringSeconds", "front/office concurrentCalls"]);
    expect(texts()).toEqual({
      "people.yaml": people.replace("ringSeconds: 20", "ringSeconds: 25"),
      "front.yaml": front.replace("concurrentCalls: 2 ", "concurrentCalls: 9 "),
    });
  });

  it("is written where the tree had none, and taken out where nothing is there", () => {
    accept({ "User sam": { ringSeconds: 40 } }, "sam");
    expect(texts()["people.yaml"]).toContain("sam: { name: Sam, sipUsers: [front/sam], ringSeconds: 40 }");
    accept(
      { "OutboundProfile front/office": { concurrentCalls: undefined } },
      "outboundProfile front/office",
    );
    expect(texts()["front.yaml"]).not.toContain("concurrentCalls");
    expect(texts()["front.yaml"]).toContain("# what it may cost");
  });

  const ways: readonly [string, Record<string, object | undefined>, string, RegExp][] = [
    ["nothing drifted", { "User dana": { ringSeconds: 25 } }, "sam", /nothing of the name sam/],
    [
      "a name has two things",
      {
        "OutboundProfile front/office": { concurrentCalls: 9 },
        "SipDomain front/office": { label: "Head office" },
      },
      "front/office",
      /name of several things/,
    ],
    ["a thing is gone", { "Extension front/102": undefined }, "front/102", /is gone at the carrier/],
    [
      "an anchor has it for others, too",
      { "CallQueue front/sales": { maxSize: 30 } },
      "front/sales",
      /front\/help/,
    ],
    ["it comes by an alias", { "CallQueue front/help": { maxSize: 30 } }, "front/help", /place of its own/],
    [
      "the tree would have an error",
      { "Extension front/102": { target: { user: "nobody" } } },
      "front/102",
      /the tree would have an error/,
    ],
  ];
  it.each(ways)("is written nowhere where %s", (_what, changed, name, said) => {
    const before = texts();
    expect(() => accept(changed, name)).toThrow(
      expect.objectContaining({ code: "DT1046", message: expect.stringMatching(said) }),
    );
    expect(texts()).toEqual(before);
  });
});
