import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tree } from "../../../schemas/types.ts";
import { type Inputs, snapshotOf } from "../../../src/plan/snapshot.ts";
import { normalTree } from "../../../src/tree/normal.ts";
import { type Validated, validateObject, validateTree } from "../../../src/tree/validate.ts";
import frozen from "../../golden/inputs.json" with { type: "json" };
import { randomWholeTree } from "../../support/random-tree.ts";
import { sound, validateText } from "../../support/tree.ts";

/** What reaches the engine: every resource's inputs as its check leaves them. */
const inputsOf = (validated: Validated): { kind: string; name: string; inputs: Inputs }[] =>
  [...snapshotOf(validated).values()].map(({ kind, name, inputs }) => ({ kind, name, inputs }));

const withDefaults = (tree: Tree): Tree => {
  const { accounts, ...normal } = normalTree(tree);
  // An account's number plan is compared as it is written, since that is how it was applied.
  const plans = Object.entries(accounts).map(([name, { numberPlan: _plan, ...account }]) => {
    const numberPlan = tree.accounts?.[name]?.numberPlan;
    return [name, { ...account, ...(numberPlan ? { numberPlan } : {}) }];
  });
  return { ...normal, accounts: Object.fromEntries(plans) };
};

describe("the normal form", () => {
  it("spells shorthands out, fills defaults in and names what an account has one of", () => {
    const { users, teams, accounts } = validateText(sound()).model.tree;
    expect(users.dana).toMatchObject({ ringSeconds: 30, doNotDisturb: false });
    expect(teams.sales?.members[0]).toEqual({ user: "dana", delaySeconds: 0, ringSeconds: 20 });
    expect(accounts.front).toMatchObject({
      numberPlan: { extensions: ["100-399"], country: "US", outsideLine: "9" },
      domains: { office: { outboundProfile: "office", onlyMyConnections: true } },
      callQueues: { help: { ring: "longestIdle", ringSeconds: 15, members: [{ team: "sales", tier: 1 }] } },
      phones: { main: { domain: "office", acquire: "existing" } },
      autoProvision: { dana: { mac: "805ec0112233", lines: [{ sipUser: "dana", srtp: "off" }] } },
    });
  });

  it("names none of several", () => {
    const domain = "      office: { prefix: acme-office }\n";
    const { accounts } = validateText(sound([domain, `${domain}      other: { prefix: acme-other }\n`])).model
      .tree;
    expect(accounts.front?.phones.main?.domain).toBeUndefined();
  });

  it("gives each domain that the edge answers the edge's fallback, and no other", () => {
    const fallbackUrl = "https://fallback.example.net/front";
    const { accounts } = validateText(
      sound(
        ["token: { env: EDGE_TOKEN }", `token: { env: EDGE_TOKEN }, fallbackUrl: "${fallbackUrl}"`],
        [
          "      office: { prefix: acme-office }\n",
          [
            "      office: { prefix: acme-office }",
            '      own: { prefix: acme-own, voiceUrl: "https://calls.example.com/voice" }',
            '      other: { prefix: acme-other, fallbackUrl: "https://fallback.example.net/other" }',
            "",
          ].join("\n"),
        ],
      ),
    ).model.tree;
    expect(Object.values(accounts.front?.domains ?? {}).map((domain) => domain.fallbackUrl)).toEqual([
      fallbackUrl,
      undefined,
      "https://fallback.example.net/other",
    ]);
  });

  it("keeps a SIP user's own name and password", () => {
    const own = { list: "staff", username: "dana01", password: { env: "DANA" } };
    const tree = {
      version: 1 as const,
      organization: "acme",
      accounts: { a: { provider: "sandbox" as const, sipUsers: { dana: own } } },
    };
    expect(normalTree(tree).accounts.a?.sipUsers.dana).toEqual(own);
  });

  it("leaves every finding at its place in the file", () => {
    const text = sound(
      ["members: [dana, sam]", "members: [dana, { user: ghost }, gone]"],
      ["lines: [dana]", "lines: [nobody]"],
    );
    expect(validateText(text).problems.map(({ path }) => path)).toEqual([
      "teams/sales/members/1/user",
      "teams/sales/members/2",
      "accounts/front/autoProvision/dana/lines/0",
    ]);
  });

  it("names what is missing in the file, too", () => {
    const text = `${sound()}  back: { provider: sandbox }\n`;
    expect(validateText(text).problems.map(({ path }) => path)).toEqual(["accounts/back/edge"]);
  });
});

describe("what reaches the engine", () => {
  it.each(Object.entries(frozen))("is for the example %s what stacks were made with", (name, inputs) => {
    const made = inputsOf(validateTree(join(import.meta.dirname, "../../../examples", name)));
    const byName = (all: readonly { readonly kind: string; readonly name: string }[]) =>
      all.toSorted((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
    expect(byName(made)).toEqual(byName(inputs));
  });
});

describe("laws, on any tree", () => {
  it("the normal form of a normal form is itself", () => {
    fc.assert(
      fc.property(randomWholeTree, (tree) => {
        const normal = normalTree(tree);
        expect(normalTree(normal)).toEqual(normal);
      }),
    );
  });

  it("a tree with its defaults written out is the same to the engine as without", () => {
    fc.assert(
      fc.property(randomWholeTree, (tree) => {
        expect(inputsOf(validateObject(withDefaults(tree)))).toEqual(inputsOf(validateObject(tree)));
      }),
    );
  });
});
