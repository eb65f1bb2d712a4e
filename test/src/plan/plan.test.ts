import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bigTree } from "../../../bench/big-tree.ts";
import planSchema from "../../../schemas/plan.schema.json" with { type: "json" };
import treeSchema from "../../../schemas/tree.schema.json" with { type: "json" };
import type { Tree } from "../../../schemas/types.ts";
import { resolve } from "../../../src/calls/index.ts";
import { dangers } from "../../../src/kinds/dangers.ts";
import { adoptedDanger, type GuardRules, reachDangers, refusedByDefault } from "../../../src/plan/guards.ts";
import { planAsMarkdown } from "../../../src/plan/markdown.ts";
import { type Plan, planOf } from "../../../src/plan/plan.ts";
import { riskRules } from "../../../src/plan/risk.ts";
import { type Snapshot, snapshotOf } from "../../../src/plan/snapshot.ts";
import { planAsText } from "../../../src/plan/text.ts";
import { changedWords } from "../../../src/plan/value.ts";
import { validateObject } from "../../../src/tree/validate.ts";
import { randomTree } from "../../support/random-tree.ts";
import { sound, validateText } from "../../support/tree.ts";

const about = { organization: "acme" };

type Edit = readonly [from: string, to: string];

const review = (before: readonly Edit[], after: readonly Edit[]): Plan =>
  planOf(snapshotOf(validateText(sound(...before))), snapshotOf(validateText(sound(...after))), about);

const changed = (...edits: Edit[]) => review([], edits);
const told = ({ changes }: Plan) =>
  changes.map(({ action, kind, name, risk }) => `${action} ${kind} ${name}: ${risk}`);

describe("what changes, and at what risk", () => {
  it("nothing, where nothing does", () => {
    const plan = changed();
    expect(plan.changes).toEqual([]);
    expect(plan.routes).toEqual([]);
    expect(planAsText(plan, (_style, text) => text)).toBe(
      `Nothing changes: all ${plan.unchanged} resources are as declared.\n`,
    );
    expect(planAsMarkdown(plan)).toMatch(/^\*\*Nothing changes\*\*/);
  });

  it("nothing, where only the writing differs", () => {
    expect(
      changed(
        ["sipUsers: [front/dana] }", "sipUsers: [front/dana], ringSeconds: 30, doNotDisturb: false }"],
        ["mac: 805ec0112233", 'mac: "80:5E:C0:11:22:33"'],
        ["members: [dana, sam]", "members: [{ user: dana }, { user: sam, delaySeconds: 0 }]"],
      ).changes,
    ).toEqual([]);
  });

  it("a domain that is answered elsewhere from now on, with who rang before", () => {
    const url = "https://calls.example.com/voice";
    const plan = changed(["prefix: acme-office }", `prefix: acme-office, voiceUrl: ${url} }`]);
    expect(plan.changes).toMatchObject([
      {
        kind: "SipDomain",
        action: "update",
        risk: "high",
        fields: [{ field: "voiceUrl", before: undefined, after: url }],
      },
    ]);
    expect(plan.routes.map(({ isLost, after }) => [isLost, after])).toEqual(
      plan.routes.map(() => [false, `answered elsewhere: ${url}`]),
    );
    expect(plan.routes.flatMap(({ dialled }) => dialled)).toContain("front/main");
  });

  it("attaching a list in production is high until somebody has tried emergency calls, or there is a fallback", () => {
    const edge = "token: { env: EDGE_TOKEN }";
    const risks = (said: string) => {
      const plan = planOf(
        snapshotOf(
          validateText(
            sound(
              [edge, edge + said],
              ["      - { domain: office, list: staff }\n", ""],
              ["    credentialAttachments:\n", ""],
            ),
          ),
        ),
        snapshotOf(validateText(sound([edge, edge + said]))),
        { organization: "acme" },
      );
      return plan.changes.map(({ kind, risk, reasons }) => [kind, risk, reasons]);
    };
    expect(risks("")).toEqual([
      ["CredentialAttachment", "high", ["nobody has tried whether its emergency calls are answered"]],
    ]);
    for (const said of [", emergency: confirmed", ', fallbackUrl: "https://fallback.example.net"'])
      expect(risks(said)).toEqual([["CredentialAttachment", "medium", ["in production"]]]);
  });

  it("a label is nothing, even in production; a target there is high", () => {
    expect(told(changed(["label: Dana,", "label: D,"]))).toEqual(["update Extension front/101: none"]);
    expect(told(changed(["target: { callQueue: help }", "target: { user: dana }"]))).toEqual([
      "update Extension front/300: high",
    ]);
    const trial: Edit[] = [["    environment: production\n", ""]];
    expect(
      told(review(trial, [...trial, ["target: { callQueue: help }", "target: { user: dana }"]])),
    ).toEqual(["update Extension front/300: medium"]);
  });

  it("calls that go to an application at another URL go outside, which is at least a medium risk", () => {
    const trial: Edit[] = [["    environment: production\n", ""]];
    const menu = (then: string): Edit => [
      "target: { callQueue: help } }",
      `target: { url: "https://menu.example.com/front"${then} } }`,
    ];
    const reason = "calls go outside, to an application at another URL";
    const plan = review(trial, [...trial, menu(", then: { user: dana }")]);
    expect(plan.changes).toMatchObject([{ risk: "medium", reasons: ["calls go elsewhere", reason] }]);
    expect(plan.routes[0]).toMatchObject({
      dialled: ["front/300", "front/main"],
      after: "answered elsewhere: https://menu.example.com/front",
      isLost: false,
    });
    const added: Edit = [
      "    phones:\n",
      '      310: { label: New, target: { url: "https://a.example.com" } }\n    phones:\n',
    ];
    expect(review(trial, [...trial, added]).changes).toMatchObject([
      { action: "create", risk: "medium", reasons: [reason] },
    ]);
    const other = review(
      [...trial, menu(", then: { user: dana }")],
      [...trial, menu(", then: { user: sam }")],
    );
    expect(other.changes).toMatchObject([{ risk: "medium", reasons: ["calls go elsewhere"] }]);
    expect(other.routes).toMatchObject([
      {
        before: expect.stringContaining("when handed back: user dana"),
        after: expect.stringContaining("when handed back: user sam"),
      },
    ]);
  });

  it("a number is detached and stays, is given back where that was applied, and is never replaced", () => {
    const phone: Edit = ['main: { number: "+13125550100", target: { extension: 300 } }', "{}"];
    const none: Edit = [
      '    phones:\n      main: { number: "+13125550100", target: { extension: 300 } }\n',
      "",
    ];
    expect(told(changed(none))).toEqual(["detach PhoneNumber front/main: high"]);
    const release: Edit = [
      phone[0],
      'main: { number: "+13125550100", release: true, target: { extension: 300 } }',
    ];
    expect(told(review([release], [none]))).toEqual(["delete PhoneNumber front/main: high"]);
    const other = changed(['number: "+13125550100"', 'number: "+13125550101"']);
    expect(other.changes[0]).toMatchObject({
      refused: expect.stringContaining("+13125550101"),
      risk: "high",
    });
    expect(planAsMarkdown(other)).toMatch(/^\*\*Refused\*\*/);
  });

  it("names fields before and after, what forces a replacement, and the line", () => {
    const plan = changed(
      ["- { domain: office, list: staff }", "- { domain: office, list: more }"],
      ["staff: { outboundProfile: office }", "staff: { outboundProfile: office }\n      more: {}"],
      ["dana: { list: staff }", "dana: { list: more }"],
      ["sam: { list: staff }", "sam: { list: more }"],
    );
    expect(told(plan)).toEqual([
      "create CredentialList front/more: medium",
      "create CredentialAttachment front/office/more: high",
      "update SipUser front/dana: high",
      "update SipUser front/sam: high",
      "delete CredentialAttachment front/office/staff: high",
    ]);
    expect(plan.changes[2]).toMatchObject({
      fields: [{ field: "list", before: "front/staff", after: "front/more" }],
      reasons: ["its phones must be set up again"],
      place: { line: 25 },
    });
  });

  it("has a case of its own for every rule of risk, and every rule has a reason", () => {
    const one = (
      kind: Plan["changes"][number]["kind"],
      action: Plan["changes"][number]["action"],
      field?: string,
      after?: unknown,
      refused?: string,
    ) => ({
      kind,
      action,
      name: "front/x",
      isProduction: false,
      forcedBy: [],
      fields: field === undefined ? [] : [{ field, after }],
      ...(refused === undefined ? {} : { refused }),
    });
    const cases = [
      one("PhoneNumber", "update", "number", "+1", "never"),
      { ...one("ProviderAccount", "create"), reach: ["endpoint" as const] },
      { ...one("ProviderAccount", "create"), reach: ["credentials" as const] },
      one("ProviderAccount", "delete"),
      one("SipDomain", "update", "prefix", "x"),
      one("SipDomain", "update", "voiceUrl", "https://x.example"),
      one("CredentialAttachment", "delete"),
      { ...one("CredentialAttachment", "create"), untried: true as const },
      one("SipUser", "delete"),
      one("SipUser", "replace"),
      one("SipUser", "update", "enabled", false),
      one("PhoneNumber", "detach"),
      one("PhoneNumber", "update", "release", true),
      one("PhoneNumber", "create", "acquire", "order"),
      one("CallQueue", "delete"),
      one("OutboundProfile", "update", "dailySpendLimitUsd"),
      one("PhoneNumber", "update", "emergencyAddress", "1"),
      one("Team", "update", "members", []),
      one("Extension", "create", "target", { url: "https://x.example" }),
      one("User", "delete"),
      one("OutboundProfile", "update", "destinations", []),
      one("DeskPhone", "delete"),
      one("DeskPhone", "update", "mac", "1"),
      one("ProviderAccount", "update", "credentials", {}),
      one("Extension", "update", "label", "x"),
      one("User", "create"),
    ];
    expect(riskRules.map((rule, at) => cases[at] !== undefined && rule.applies(cases[at]))).toEqual(
      riskRules.map(() => true),
    );
    expect(cases).toHaveLength(riskRules.length);
    for (const { reason } of riskRules.slice(0, -1)) expect(reason).not.toBe("");
  });
});

describe("who rings", () => {
  it("is told of an extension and of a phone of the same name", () => {
    const named = (target: string): Tree => ({
      version: 1,
      organization: "acme",
      accounts: {
        front: {
          provider: "sandbox",
          extensions: { "102": { label: "Back", target: { phoneNumber: target } } },
          phones: { "102": { number: "+13125550100", target: { phoneNumber: "+13125550199" } } },
        },
      },
    });
    const snapshot = (tree: Tree) => snapshotOf(validateObject(tree));
    const [before, after] = ["+13125550177", "+13125550178"].map((target) => snapshot(named(target)));
    const { routes } = planOf(before as Snapshot, after as Snapshot, { organization: "acme" });
    expect(routes).toMatchObject([{ dialled: ["front/102"], before: "+13125550177 (from 0 s)" }]);
  });

  it("groups what changes for one reason, and is loudest where nobody rings any more", () => {
    const { routes } = changed([
      "dana: { name: Dana, sipUsers: [front/dana] }",
      "dana: { name: Dana, sipUsers: [front/dana], doNotDisturb: true }",
    ]);
    expect(routes[0]).toEqual({
      place: expect.objectContaining({ line: 29 }),
      dialled: ["front/101"],
      before: "Dana: dana (0-30 s), then nobody",
      after: "nobody",
      isLost: true,
    });
    expect(routes[1]?.dialled).toEqual(["front/300", "front/main"]);
    expect(routes[1]?.isLost).toBe(false);
  });

  it("sees another phone of the same person and another way out, and takes no notice of what people are called", () => {
    const onPhones = changed(
      ["      sam: { list: staff }", "      sam: { list: staff }\n      den: { list: staff }"],
      [
        "dana: { name: Dana, sipUsers: [front/dana] }",
        "dana: { name: Dana, sipUsers: [front/dana, front/den] }",
      ],
    ).routes;
    expect(onPhones.find(({ dialled }) => dialled.includes("front/101"))).toMatchObject({
      before: "Dana: dana on front/dana (0-30 s), then nobody at 30 s",
      after: "Dana: dana on front/dana, dana on front/den (0-30 s), then nobody at 30 s",
    });
    const elsewhere = changed([
      "dana: { name: Dana, sipUsers: [front/dana] }",
      'dana: { name: Dana, sipUsers: [front/dana], forward: { busy: { phoneNumber: "+13125550177" } } }',
    ]).routes;
    expect(elsewhere.find(({ dialled }) => dialled.includes("front/101"))?.after).toContain(
      "; if busy: number +13125550177",
    );
    expect(
      changed(["dana: { name: Dana,", "dana: { name: Danielle,"], ["label: Help,", "label: Support,"]).routes,
    ).toEqual([]);
  });

  it("says so for what can no longer be dialled, and for what is new", () => {
    const { routes } = changed(
      [
        "      300: { label: Help, target: { callQueue: help } }\n",
        "      310: { label: Help, target: { callQueue: help } }\n",
      ],
      ["target: { extension: 300 }", "target: { extension: 310 }"],
      ["extension: 300 }] }", "extension: 310 }] }"],
    );
    expect(routes.map(({ dialled, isLost }) => [dialled, isLost])).toEqual([
      [["front/300"], true],
      [["front/310"], false],
    ]);
    expect(routes[0]?.after).toBeUndefined();
    expect(routes[1]?.before).toBeUndefined();
  });
});

const of = (tree: Tree) => validateObject(tree);

/** Whether a plan has the shape that is documented. */
function expectShape(plan: Plan): void {
  const validate = new Ajv2020({ strict: false }).compile(planSchema);
  expect(validate(JSON.parse(JSON.stringify(plan))), JSON.stringify(validate.errors)).toBe(true);
}

it("docs/review.md lists every rule of risk and every danger that is refused", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/review.md"), "utf8");
  const rows = [...page.matchAll(/^\| (high|medium|none|low) \| (.*?) \|/gm)].map(([, risk, reason]) => [
    risk,
    reason,
  ]);
  expect(rows).toEqual(riskRules.map(({ risk, reason }) => [risk, reason || "everything else"]));
  for (const danger of refusedByDefault) expect(page).toContain(`\`${danger}\``);
});

describe("laws, on any two trees", () => {
  it("a tree compared with itself changes nothing", () => {
    fc.assert(
      fc.property(randomTree, (tree) => {
        const plan = planOf(snapshotOf(of(tree)), snapshotOf(of(tree)), about);
        expect([plan.changes, plan.routes]).toEqual([[], []]);
      }),
      { numRuns: 100 },
    );
  });

  it("what is added one way is taken away the other, and a route changes exactly where its outcome does", () => {
    fc.assert(
      fc.property(randomTree, randomTree, (a, b) => {
        const [x, y] = [of(a), of(b)];
        const there = planOf(snapshotOf(x), snapshotOf(y), about);
        const back = planOf(snapshotOf(y), snapshotOf(x), about);
        expectShape(there);
        const names = (plan: Plan, ...actions: string[]) =>
          plan.changes
            .filter(({ action }) => actions.includes(action))
            .map(({ kind, name }) => `${kind} ${name}`)
            .sort();
        expect(names(there, "create", "adopt")).toEqual(names(back, "delete", "detach"));
        expect(names(there, "update", "replace")).toEqual(names(back, "update", "replace"));
        const loud = new Set(there.routes.flatMap(({ dialled }) => dialled));
        for (const dial of [...x.model.directory.extension.keys(), ...x.model.directory.phone.keys()]) {
          const now =
            y.model.directory.extension.has(dial) || y.model.directory.phone.has(dial)
              ? resolve(y.model, { dial })
              : undefined;
          const rang = resolve(x.model, { dial }).steps.some(({ rings }) => rings.length > 0);
          const rings = now?.steps.some((step) => step.rings.length > 0) ?? false;
          if (rang !== rings) expect(loud).toContain(dial);
          // Whatever else rings, or at another time, is told as well.
          const bells = (of: ReturnType<typeof resolve> | undefined) =>
            (of?.steps ?? []).flatMap((step) => step.rings.map((ring) => JSON.stringify(ring))).sort();
          if (now) {
            const isOther = JSON.stringify(bells(resolve(x.model, { dial }))) !== JSON.stringify(bells(now));
            if (isOther) expect(loud).toContain(dial);
          }
        }
        const outcome = (of: typeof x, dial: string) => {
          const { extension, phone } = of.model.directory;
          return extension.has(dial) || phone.has(dial) ? resolve(of.model, { dial }) : undefined;
        };
        for (const dial of loud) expect(outcome(x, dial)).not.toEqual(outcome(y, dial));
      }),
      { numRuns: 300 },
    );
  });
});

describe("guards", () => {
  const many = (count: number) => bigTree({ extensions: count, sipUsers: 1, teams: 1 });
  const from = (a: number, b: number, ...rules: GuardRules[]) =>
    planOf(snapshotOf(validateText(many(a))), snapshotOf(validateText(many(b))), { ...about, rules }).guards;

  it("refuse where more than 30 % of ten or more would go, and say what would allow it", () => {
    expect(from(40, 38).refusals).toEqual([]);
    const { deletes, refusals } = from(40, 10);
    expect(deletes).toEqual({ count: 30, of: 48, limit: "30%" });
    expect(refusals).toEqual([{ message: "30 of 48 would go; limit 30 %", allow: "--max-deletes 30" }]);
    expect(from(40, 10, { maxDeletes: "30" }).refusals).toEqual([]);
    expect(from(40, 10, { maxDeletes: "80%" }).refusals).toEqual([]);
    expect(from(40, 38, { maxDeletes: "1" }).refusals).toHaveLength(1);
    expect(from(40, 10, { maxDeletes: "5%" }, { maxDeletes: "100%" }).refusals).toEqual([]);
  });

  it("refuse dangers by name: those that always are, and those that a team adds", () => {
    const without = (...rules: GuardRules[]) =>
      planOf(
        snapshotOf(
          validateText(
            sound([
              "office: { prefix: acme-office }",
              "office: { prefix: acme-office }\n      old: { prefix: old }",
            ]),
          ),
        ),
        snapshotOf(validateText(sound())),
        { ...about, rules },
      ).guards.refusals;
    expect(without()).toEqual([{ message: "delete:domain: front/old", allow: "--allow delete:domain" }]);
    expect(without({ allow: ["delete:domain"] })).toEqual([]);
    const detach = changed([
      '    phones:\n      main: { number: "+13125550100", target: { extension: 300 } }\n',
      "",
    ]);
    expect(detach.guards.refusals).toEqual([]);
    const rules = [{ refuse: ["detach:phone"] }, {}];
    const again = planOf(
      snapshotOf(validateText(sound())),
      snapshotOf(
        validateText(
          sound(['    phones:\n      main: { number: "+13125550100", target: { extension: 300 } }\n', ""]),
        ),
      ),
      { ...about, rules },
    );
    expect(again.guards.refusals).toEqual([
      { message: "detach:phone: front/main", allow: "--allow detach:phone" },
    ]);
    expect(planAsText(again, (_style, text) => text)).toMatch(
      /^Refused: .*\n1 of 16 would go; limit 30 %\nrefused: detach:phone: front\/main\n {2}allowed by: --allow detach:phone\n\n/,
    );
    expect(planAsMarkdown(again).split("\n").slice(0, 3)).toEqual([
      expect.stringMatching(/^\*\*Refused\*\*/),
      expect.stringContaining("1 of 16 would go; limit 30 %"),
      expect.stringContaining("Refused by a guard"),
    ]);
  });

  it("know the same dangers as the tree's schema", () => {
    expect([...dangers].sort()).toEqual([...treeSchema.$defs.danger.enum].sort());
    for (const danger of refusedByDefault)
      expect([...dangers, ...reachDangers, adoptedDanger]).toContain(danger);
  });
});

it("shows an address whole, however alike the old one is", () => {
  const edge = (host: string) => ({
    token: { env: "EDGE_TOKEN" },
    url: `https://${host}.example.com/a/path`,
  });
  expect(changedWords(edge("one"), edge("two"))).toBeUndefined();
});
