import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import treeSchema from "../../schemas/tree.schema.json" with { type: "json" };
import type { Tree } from "../../schemas/types.ts";
import { openProject } from "../support/project.ts";

type Operation = "update" | "replace" | "none" | "refused";

/** For each field: another value, and what a change to it does. */
type Table = Readonly<Record<string, readonly [value: unknown, operation: Operation]>>;

interface KindCase {
  /** Definition in the tree's schema. */
  readonly definition: keyof typeof treeSchema.$defs;
  readonly kind: string;
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly fields: Table;
}

const tree: Tree = {
  version: 1,
  organization: "e2e",
  users: {
    dana: { name: "Dana", sipUsers: ["front/dana"], forward: { busy: { phoneNumber: "+13125550177" } } },
    sam: { name: "Sam", sipUsers: ["front/sam"] },
  },
  teams: { sales: { name: "Sales", members: ["dana"] } },
  accounts: {
    front: {
      provider: "sandbox",
      domains: { office: { prefix: "one" }, other: { prefix: "two" } },
      outboundProfiles: { office: { dailySpendLimitUsd: 5 }, second: { dailySpendLimitUsd: 6 } },
      credentialLists: {
        staff: { outboundProfile: "office" },
        more: { outboundProfile: "office" },
        spare: {},
      },
      credentialAttachments: [
        { domain: "office", list: "staff" },
        { domain: "office", list: "more" },
      ],
      sipUsers: { dana: { list: "staff" }, sam: { list: "staff" }, lone: { list: "staff" } },
      callQueues: { help: { members: [{ user: "dana" }], overflow: { user: "sam" } } },
      extensions: {
        "101": { label: "Dana", target: { user: "dana" } },
        "102": { label: "Sam", target: { url: "https://menu.example.com/front", then: { user: "sam" } } },
      },
      phones: {
        main: { number: "+13125550100", domain: "office", target: { extension: "101" } },
        bought: {
          search: { country: "US", areaCode: "312" },
          acquire: "order",
          domain: "office",
          target: { user: "dana" },
        },
      },
      phoneProfiles: { standard: { keys: [] }, other: {} },
      autoProvision: {
        dana: { vendor: "yealink", model: "T54W", mac: "805ec0112233", lines: ["lone"], profile: "standard" },
      },
    },
  },
};

const front = ["accounts", "front"] as const;
const cases: readonly KindCase[] = [
  {
    definition: "user",
    kind: "User",
    name: "dana",
    path: ["users", "dana"],
    fields: {
      name: ["Dana R", "update"],
      email: ["dana@example.com", "update"],
      sipUsers: [["front/dana", "front/sam"], "update"],
      ringSeconds: [20, "update"],
      forward: [{ noAnswer: { user: "sam" } }, "update"],
      doNotDisturb: [true, "update"],
      confirm: [false, "update"],
    },
  },
  {
    definition: "team",
    kind: "Team",
    name: "sales",
    path: ["teams", "sales"],
    fields: {
      name: ["Sellers", "update"],
      members: [["dana", { user: "sam", delaySeconds: 5 }], "update"],
      ring: ["inOrder", "update"],
      timeoutSeconds: [31, "update"],
      skipBusy: [false, "update"],
      noAnswer: [{ url: "https://menu.example.com/front", then: { user: "sam" } }, "update"],
    },
  },
  {
    definition: "domain",
    kind: "SipDomain",
    name: "front/other",
    path: [...front, "domains", "other"],
    fields: {
      prefix: ["three", "update"],
      label: ["Other", "update"],
      onlyMyConnections: [false, "update"],
      voiceUrl: ["https://calls.example.com/voice", "update"],
      fallbackUrl: ["https://fallback.example.net/front", "update"],
      answer: ["edge", "update"],
      outboundProfile: ["second", "update"],
      adopt: [true, "none"],
    },
  },
  {
    definition: "outboundProfile",
    kind: "OutboundProfile",
    name: "front/second",
    path: [...front, "outboundProfiles", "second"],
    fields: {
      label: ["Second one", "update"],
      destinations: [["US", "GB"], "update"],
      dailySpendLimitUsd: [7, "update"],
      concurrentCalls: [3, "update"],
      maxRateUsdPerMinute: [0.5, "update"],
      enabled: [false, "update"],
      adopt: [true, "none"],
    },
  },
  {
    definition: "credentialList",
    kind: "CredentialList",
    name: "front/spare",
    path: [...front, "credentialLists", "spare"],
    fields: { label: ["Spare ones", "update"], outboundProfile: ["second", "update"], adopt: [true, "none"] },
  },
  {
    definition: "sipUser",
    kind: "SipUser",
    name: "front/lone",
    path: [...front, "sipUsers", "lone"],
    fields: {
      list: ["more", "update"],
      label: ["Lone", "update"],
      enabled: [false, "update"],
      callerId: ["+13125550101", "update"],
      emergencyCallerId: ["+13125550101", "update"],
      maxRegistrations: [2, "update"],
      adopt: [true, "none"],
    },
  },
  {
    definition: "callQueue",
    kind: "CallQueue",
    name: "front/help",
    path: [...front, "callQueues", "help"],
    fields: {
      name: ["Help", "update"],
      members: [[{ user: "dana" }, { user: "sam", tier: 2 }], "update"],
      ring: ["inOrder", "update"],
      maxSize: [20, "update"],
      maxWaitSeconds: [60, "update"],
      ringSeconds: [16, "update"],
      retrySeconds: [6, "update"],
      wrapUpSeconds: [7, "update"],
      noMemberWaitSeconds: [8, "update"],
      announcePosition: [true, "update"],
      announceEverySeconds: [20, "update"],
      music: ["https://example.com/wait.mp3", "update"],
      exitKey: ["0", "update"],
      overflow: [{ user: "dana" }, "update"],
      adopt: [true, "none"],
    },
  },
  {
    definition: "extension",
    kind: "Extension",
    name: "front/101",
    path: [...front, "extensions", "101"],
    fields: {
      label: ["Dana R", "update"],
      target: [{ user: "sam" }, "update"],
      memoryKey: [{ type: "directDial", subtype: "blf" }, "update"],
    },
  },
  {
    definition: "phone",
    kind: "PhoneNumber",
    name: "front/main",
    path: [...front, "phones", "main"],
    fields: {
      number: ["+13125550101", "refused"],
      search: [{ country: "US" }, "none"],
      acquire: ["order", "none"],
      target: [{ extension: "102" }, "update"],
      domain: ["other", "update"],
      callerNamePrefix: ["Sales: ", "update"],
      emergencyAddress: ["1293384261075731499", "update"],
      requirementGroup: ["8a1f2c6e-0d52-4a6f-9a10-0f3c2f1d9b11", "update"],
      adopt: [true, "none"],
      release: [true, "update"],
    },
  },
  {
    definition: "phoneProfile",
    kind: "PhoneProfile",
    name: "front/standard",
    path: [...front, "phoneProfiles", "standard"],
    fields: {
      keys: [[{ type: "blf", extension: "102" }], "update"],
      timeZone: ["Europe/Berlin", "update"],
      language: ["de", "update"],
      adminPassword: [{ env: "ADMIN" }, "update"],
    },
  },
  {
    definition: "deskPhone",
    kind: "DeskPhone",
    name: "front/dana",
    path: [...front, "autoProvision", "dana"],
    fields: {
      vendor: ["poly", "update"],
      model: ["T58W", "update"],
      mac: ["80:5e:c0:11:22:34", "update"],
      lines: [[{ sipUser: "lone", label: "Lone" }], "update"],
      label: ["Dana's", "update"],
      location: ["Lobby", "update"],
      timeZone: ["Europe/Berlin", "update"],
      profile: ["other", "update"],
      keys: [[{ type: "speedDial", value: "123" }], "update"],
      limits: [{ keys: 99 }, "update"],
      rotateToken: ["2", "update"],
    },
  },
];

/** What only makes sense together: another vendor needs a model of its own, a search no number. */
const together: Readonly<Record<string, (changed: Record<string, unknown>) => void>> = {
  "PhoneNumber search": (phone) => Object.assign(phone, { acquire: "order" }),
  "DeskPhone vendor": (phone) => Object.assign(phone, { model: "VVX450" }),
};

/** Fields that no provider so far lets anybody choose; the validator's tests have them. */
const notForThisProvider = { sipUser: ["username", "password"] } as Readonly<
  Record<string, readonly string[]>
>;

function changedTree(
  changes: readonly {
    path: readonly (string | number)[];
    field: string;
    value: unknown;
    also?: ((changed: Record<string, unknown>) => void) | undefined;
  }[],
): Tree {
  const copy = structuredClone(tree);
  for (const { path, field, value, also } of changes) {
    const holder = path.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy) as Record<
      string,
      unknown
    >;
    holder[field] = value;
    also?.(holder);
  }
  return copy;
}

describe("a change of each field of each kind does what it must, and nothing else", () => {
  let project: Awaited<ReturnType<typeof openProject>>;
  const write = (now: Tree) => writeFileSync(join(project.folder, "tree.json"), JSON.stringify(now));
  beforeAll(async () => {
    project = await openProject();
    await project.init();
    project.write(
      'import { readFileSync } from "node:fs";\nnew dialtree.AccountTree("e2e", { tree: JSON.parse(readFileSync("tree.json", "utf8")) });',
    );
    write(tree);
    await project.up();
    expect(await project.preview()).toEqual([]);
  });
  afterAll(() => project.close());

  it("has every field of the schemas", () => {
    for (const { definition, fields } of cases) {
      const { properties } = treeSchema.$defs[definition] as unknown as { properties: object };
      const expected = Object.keys(properties).filter(
        (field) => !notForThisProvider[definition]?.includes(field),
      );
      expect([definition, Object.keys(fields).sort()]).toEqual([definition, expected.sort()]);
    }
    const named = Object.values(treeSchema.$defs.account.properties)
      .flatMap((section) => Object.values(section as Record<string, { $ref?: string }>))
      .flatMap((each) => (typeof each === "object" && each.$ref ? [each.$ref.split("/").at(-1)] : []));
    const kinds = new Set(
      named.filter((each) => !["name", "credentialReference", "credentialAttachment"].includes(each ?? "")),
    );
    for (const kind of kinds) expect(cases.map(({ definition }) => definition as string)).toContain(kind);
  });

  const rounds = Math.max(...cases.map(({ fields }) => Object.keys(fields).length));
  it.each(Array.from({ length: rounds }, (_, round) => round))(
    "round %i: one field of every kind",
    async (round) => {
      const chosen = cases.flatMap(({ kind, name, path, fields }) => {
        const [field, [value, operation] = []] = Object.entries(fields)[round] ?? [];
        return field === undefined || operation === "refused"
          ? []
          : [{ kind, name, path, field, value, operation, also: together[`${kind} ${field}`] }];
      });
      write(changedTree(chosen));
      const steps = await project.preview();
      const expected = chosen
        .filter(({ operation }) => operation !== "none")
        .map(({ kind, name, operation, field }) => `${operation} ${kind} ${name} (${field})`);
      const fieldOf = new Map(chosen.map(({ kind, name, field }) => [`${kind} ${name}`, field]));
      expect(
        steps.map(({ op, kind, name }) => `${op} ${kind} ${name} (${fieldOf.get(`${kind} ${name}`)})`).sort(),
      ).toEqual(expected.sort());
    },
  );

  it("refuses to replace a number", async () => {
    write(changedTree([{ path: [...front, "phones", "main"], field: "number", value: "+13125550101" }]));
    const { code, stdout, stderr } = await project.pulumi(["preview"]);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain("DT2003");
  });

  const accountFields: Table = {
    name: ["Front desk", "update"],
    numberPlan: [{ extensions: ["100-199"] }, "update"],
    callerId: [{ number: "+13125550100" }, "update"],
    emergencyCallerId: ["+13125550100", "update"],
  };
  it.each(Object.entries(accountFields))(
    "an account's %s changes the account alone",
    async (field, [value]) => {
      write(changedTree([{ path: front, field, value }]));
      expect(await project.preview()).toEqual([{ op: "update", kind: "ProviderAccount", name: "front" }]);
    },
  );

  it("how an account is reached changes how all of its resources are, and replaces none", async () => {
    write(changedTree([{ path: front, field: "environment", value: "production" }]));
    const steps = await project.preview();
    expect(new Set(steps.map(({ op }) => op))).toEqual(new Set(["update"]));
    const { deployment } = await project.exported();
    const ofAccount = deployment.resources.filter(({ inputs }) =>
      /^sandbox:front/.test(String(inputs?.account ?? inputs?.reference ?? "")),
    );
    expect(steps).toHaveLength(ofAccount.length);
  });

  it("another list or domain makes another attachment", async () => {
    write(changedTree([{ path: [...front, "credentialAttachments", 1], field: "list", value: "spare" }]));
    expect((await project.preview()).map(({ op, name }) => [op, name]).sort()).toEqual([
      ["create", "front/office/spare"],
      ["delete", "front/office/more"],
    ]);
  });
});
