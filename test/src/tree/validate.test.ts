import { execFileSync } from "node:child_process";
import { mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCountries } from "libphonenumber-js/max";
import { describe, expect, it } from "vitest";
import { type DialtreeError, errorCodes } from "../../../src/errors.ts";
import { validateObject, validateTree } from "../../../src/tree/validate.ts";
import { embedded, sound, validateText, withFiles } from "../../support/tree.ts";

/** Where § stands in a text, and the text without it. */
function marked(text: string): { text: string; line: number; column: number } {
  const before = text.slice(0, text.indexOf("§")).split("\n");
  return { text: text.replace("§", ""), line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

type Edit = readonly [from: string, to: string];
type Case = [what: string, code: string, ...edits: Edit[]];

const danaPhone =
  "dana: { vendor: yealink, model: T31P, mac: 805ec0112233, lines: [dana], profile: standard }";

/** One mistake each; § marks the place that the problem must name. */
const mistakes: readonly Case[] = [
  [
    "a key twice",
    "DT2103",
    ["  sam: { name: Sam", "  dana: { name: Dan, sipUsers: [front/sam] }\n  sam: { name: Sam"],
    ["  dana: { name: Dan,", "  §dana: { name: Dan,"],
  ],
  ["a value of another type", "DT2105", ["maxWaitSeconds: 60", "maxWaitSeconds: §soon"]],
  ["a value beyond its bounds", "DT2105", ["name: Dana, ", "name: Dana, ringSeconds: §301, "]],
  ["a missing field", "DT2105", ["dana: { name: Dana, ", "§dana: { "]],
  ["a word that is none of the choices", "DT2105", ["name: Sales, ", "name: Sales, ring: §loud, "]],
  [
    "a name with a space",
    "DT2105",
    ["      dana: { list: staff }", "      dana: { list: staff }\n      §two words: { list: staff }"],
  ],
  [
    "two targets at once",
    "DT2105",
    ["label: Help, target: { callQueue: help }", "label: Help, target: §{ callQueue: help, user: dana }"],
  ],
  [
    "a phone with neither number nor search",
    "DT2105",
    ['main: { number: "+13125550100", target', "main: §{ target"],
  ],
  ["an unknown field", "DT2106", ["provider: telnyx", "provider: telnyx\n    §enviroment: test"]],
  [
    "an unknown field in one of two forms",
    "DT2106",
    ["members: [dana, sam]", "members: [dana, { user: sam, §delay: 3 }]"],
  ],
  ["a literal credential", "DT2107", ["apiKey: { env: KEY }", "apiKey: §KEY0123456789"]],
  [
    "a literal in the place of a variable's name",
    "DT2107",
    ["apiKey: { env: KEY }", "apiKey: { env: §KEY-0123456789 }"],
  ],
  ["an unknown user", "DT2110", ["members: [dana, sam]", "members: [dana, §samm]"]],
  ["an unknown SIP user", "DT2110", ["sipUsers: [front/sam]", "sipUsers: [§front/sham]"]],
  ["an unknown extension", "DT2110", ["overflow: { extension: 101 }", "overflow: { extension: §111 }"]],
  [
    "drift of what is not there",
    "DT2110",
    [
      "organization: acme",
      "organization: acme\ndrift: { allow: [{ resource: §front/none, field: label, reason: x }] }",
    ],
  ],
  [
    "drift of no field",
    "DT2106",
    [
      "organization: acme",
      "organization: acme\ndrift: { allow: [{ resource: front/101, field: §lable, reason: x }] }",
    ],
  ],
  ["an unknown list", "DT2110", ["      sam: { list: staff }", "      sam: { list: §stuff }"]],
  ["an unknown profile of desk phones", "DT2110", ["profile: standard", "profile: §standart"]],
  ["an unknown extension on a key", "DT2110", ["type: blf, extension: 300", "type: blf, extension: §301"]],
  ["a name of another kind", "DT2111", ["callQueue: help }", "callQueue: §sales }"]],
  ["an account that is not there", "DT2112", ["sipUsers: [front/sam]", "sipUsers: [§frnt/sam]"]],
  ["a SIP user without its account", "DT2112", ["sipUsers: [front/sam]", "sipUsers: [§sam]"]],
  [
    "a list of another account",
    "DT2113",
    ["  front:\n", "  back: { provider: sandbox, credentialLists: { other: {} } }\n  front:\n"],
    ["sam: { list: staff }", "sam: { list: §other }"],
  ],
  [
    "a prefix twice",
    "DT2114",
    [
      "office: { prefix: acme-office }",
      "office: { prefix: acme-office }\n      second: { prefix: §acme-office }",
    ],
  ],
  [
    "a number twice",
    "DT2115",
    [
      'main: { number: "+13125550100"',
      'other: { number: "+13125550100", target: { user: dana } }\n      main: { number: §"+13125550100"',
    ],
  ],
  [
    "a MAC address twice",
    "DT2116",
    [
      danaPhone,
      `${danaPhone}\n      sam: { vendor: yealink, model: T31P, mac: §"80:5E:C0:11:22:33", lines: [sam] }`,
    ],
  ],
  [
    "a SIP user on two phones",
    "DT2117",
    [
      danaPhone,
      `${danaPhone}\n      sam: { vendor: yealink, model: T31P, mac: 805ec0112234, lines: [§dana] }`,
    ],
  ],
  [
    "a list attached twice",
    "DT2118",
    [
      "      - { domain: office, list: staff }",
      "      - { domain: office, list: staff }\n      - { domain: office, list: §staff }",
    ],
  ],
  [
    "two edges",
    "DT2119",
    [
      "  front:\n",
      "  back: { provider: sandbox }\n  front:\n    §edge: { url: http://127.0.0.1:1, token: { env: T } }\n",
    ],
  ],
  [
    "an extension outside the plan",
    "DT2120",
    ["      300: { label", "      §400: { label: X, target: { user: dana } }\n      300: { label"],
  ],
  [
    "a range that ends before it begins",
    "DT2120",
    ["extensions: [100-399]", "extensions: [100-399, §380-370]"],
  ],
  [
    "an emergency number",
    "DT2121",
    ["extensions: [100-399]", "extensions: [100-399, 112]"],
    ["      300: { label", "      §112: { label: X, target: { user: dana } }\n      300: { label"],
  ],
  [
    "an extension that begins with one",
    "DT2121",
    ["extensions: [100-399]", "extensions: [100-399, 1120-1129]"],
    ["      300: { label", "      §1125: { label: X, target: { user: dana } }\n      300: { label"],
  ],
  [
    "a service number",
    "DT2121",
    ["      300: { label", "      §211: { label: X, target: { user: dana } }\n      300: { label"],
  ],
  [
    "an extension of one digit",
    "DT2122",
    ["      300: { label", "      §7: { label: X, target: { user: dana } }\n      300: { label"],
  ],
  [
    "an extension that begins another",
    "DT2123",
    ["extensions: [100-399]", "extensions: [100-399, 1010-1019]"],
    ["      300: { label", "      §1015: { label: X, target: { user: dana } }\n      300: { label"],
  ],
  [
    "an extension that begins with the outside line",
    "DT2124",
    [
      "numberPlan: { extensions: [100-399] }",
      'numberPlan: { extensions: [100-199, 300-399], outsideLine: "8" }',
    ],
    ["extensions: [100-199, 300-399]", "extensions: [100-199, 300-399, §800-809]"],
  ],
  [
    "a circle",
    "DT2130",
    [
      "  dana: { name: Dana, sipUsers: [front/dana]",
      "  §dana: { name: Dana, sipUsers: [front/dana], forward: { noAnswer: { extension: front/101 } }",
    ],
  ],
  [
    "a forward to the tree's own number",
    "DT2131",
    ["forward: { busy: { extension: front/101 } }", 'forward: { busy: { phoneNumber: §"+13125550100" } }'],
  ],
  [
    "a team without members",
    "DT2132",
    ["members: [dana, sam] }", "members: [dana, sam] }\n  none: { name: None, §members: [] }"],
  ],
  ["a user without SIP users", "DT2133", ["sipUsers: [front/sam], forward", "§sipUsers: [], forward"]],
  ["a queue nobody answers", "DT2134", ["members: [{ team: sales }]", "§members: []"]],
  [
    "an overflow that leads nowhere",
    "DT2135",
    ["teams:\n", "teams:\n  mute: { name: Mute, members: [quiet] }\n"],
    [
      "  sam: { name: Sam,",
      "  quiet: { name: Quiet, sipUsers: [front/sam], doNotDisturb: true }\n  sam: { name: Sam,",
    ],
    ["overflow: { extension: 101 }", "§overflow: { extension: 199 }"],
    ["      300: { label", "      199: { label: X, target: { team: mute } }\n      300: { label"],
  ],
  [
    "a limit without an overflow",
    "DT2135",
    [
      "help: { members: [{ team: sales }], maxWaitSeconds: 60, overflow: { extension: 101 } }",
      "§help: { members: [{ team: sales }], maxWaitSeconds: 60 }",
    ],
  ],
  [
    "a phone without a target",
    "DT2136",
    ['main: { number: "+13125550100", target: { extension: 300 } }', '§main: { number: "+13125550100" }'],
  ],
  [
    "a list that is attached to no domain",
    "DT2137",
    ["staff: { outboundProfile: office }", "staff: { outboundProfile: office }\n      loose: {}"],
    ["sam: { list: staff }", "sam: { list: §loose }"],
  ],
  [
    "an application in a queue",
    "DT2139",
    ["members: [{ team: sales }]", 'members: [{ team: sales }, { §url: "https://menu.example.com" }]'],
  ],
  [
    "an application in a team",
    "DT2139",
    ["members: [dana, sam]", 'members: [dana, { §url: "https://menu.example.com" }]'],
  ],
  [
    "an application's URL without TLS",
    "DT2105",
    ["target: { callQueue: help }", 'target: { url: §"http://menu.example.com" }'],
  ],
  [
    "an application's URL with a password",
    "DT2105",
    ["target: { callQueue: help }", 'target: { url: §"https://me:SECRET0123@menu.example.com" }'],
  ],
  [
    "an application beside another target",
    "DT2105",
    ["target: { callQueue: help }", 'target: §{ url: "https://menu.example.com", callQueue: help }'],
  ],
  [
    "a way back beside a target that is no application",
    "DT2105",
    ["target: { callQueue: help }", "target: §{ callQueue: help, then: { user: dana } }"],
  ],
  [
    "an unknown extension that an application hands calls back to",
    "DT2110",
    ["target: { callQueue: help }", 'target: { url: "https://menu.example.com", then: { extension: §399 } }'],
  ],
  [
    "a number abroad behind two applications",
    "DT2150",
    [
      "target: { callQueue: help }",
      'target: { url: "https://a.example.com", then: { url: "https://b.example.com", then: { phoneNumber: §"+442079460000" } } }',
    ],
  ],
  [
    "calls that come back by an application",
    "DT2130",
    [
      "target: { user: dana }, memoryKey",
      'target: { url: "https://menu.example.com", then: { extension: 300 } }, memoryKey',
    ],
    ["  sam: { name: Sam,", "  §sam: { name: Sam,"],
  ],
  [
    "a phone without a domain where there are several",
    "DT2138",
    [
      "      office: { prefix: acme-office }",
      "      office: { prefix: acme-office }\n      hq: { prefix: acme-hq }",
    ],
    ["      main: {", "      §main: {"],
  ],
  ["an unknown vendor", "DT2140", ["vendor: yealink", "vendor: §yealnk"]],
  ["an unknown model", "DT2140", ["model: T31P", "model: §T31X"]],
  ["a MAC address with a digit too few", "DT2141", ["mac: 805ec0112233", "mac: §805ec011223"]],
  ["more lines than the model has", "DT2142", ["lines: [dana]", "§lines: [dana, sam, dana]"]],
  [
    "more keys than the model has",
    "DT2142",
    ["      dana: { vendor", "      §dana: { keys: [{ type: line }], vendor"],
  ],
  ["a scope without a desk phone", "DT2143", ["scope: [dana]", "scope: [§dan]"]],
  ["a subtype of another type", "DT2144", ["subtype: blf", "subtype: §blind"]],
  [
    "a target in a country that is not allowed",
    "DT2150",
    ["label: Help, target: { callQueue: help }", 'label: Help, target: { phoneNumber: §"+442079460000" }'],
  ],
  [
    "calls out without a limit",
    "DT2151",
    ["dailySpendLimitUsd: 50", "concurrentCalls: 5"],
    ["      staff: {", "      §staff: {"],
  ],
  ["a number with too few digits", "DT2152", ['number: "+13125550100"', 'number: §"+1312555"']],
  ["a number with too many", "DT2152", ['number: "+13125550100"', 'number: §"+131255501001"']],
  [
    "a target's number with a code of no country",
    "DT2152",
    ["busy: { extension: front/101 }", 'busy: { phoneNumber: §"+999123456" }'],
  ],
  [
    "a caller id with too few digits",
    "DT2152",
    ["sam: { list: staff }", 'sam: { list: staff, emergencyCallerId: §"+1911" }'],
  ],
  [
    "a key that dials what nobody can have",
    "DT2152",
    ["keys: [{ type: blf, extension: 300 }]", 'keys: [{ type: speedDial, value: §"+1312555" }]'],
  ],
  ["a user's time that no carrier rings", "DT2154", ["name: Dana, ", "name: Dana, ringSeconds: §4, "]],
  ["a team's time that no carrier rings", "DT2154", ["name: Sales, ", "name: Sales, timeoutSeconds: §1, "]],
  [
    "a member's time that no carrier rings",
    "DT2154",
    ["members: [dana, sam]", "members: [dana, { user: sam, ringSeconds: §2 }]"],
  ],
  [
    "a queue's time that no carrier rings",
    "DT2154",
    ["maxWaitSeconds: 60", "maxWaitSeconds: 60, ringSeconds: §3"],
  ],
  [
    "more phones than ring together",
    "DT2155",
    [
      "sipUsers: [front/dana]",
      `sipUsers: §[front/dana, ${Array.from({ length: 10 }, (_, at) => `front/d${at}`).join(", ")}]`,
    ],
    [
      "      sam: { list: staff }",
      [
        "      sam: { list: staff }",
        ...Array.from({ length: 10 }, (_, at) => `      d${at}: { list: staff }`),
      ].join("\n"),
    ],
  ],
  [
    "another account's phone",
    "DT2156",
    [
      "accounts:\n",
      "accounts:\n  back: { provider: sandbox, extensions: { 500: { label: D, target: §{ user: dana } } } }\n",
    ],
  ],
  [
    "a domain that two answer",
    "DT2157",
    [
      "office: { prefix: acme-office }",
      'office: { prefix: acme-office, answer: §edge, voiceUrl: "https://a.example/x" }',
    ],
  ],
  [
    "a domain of which nobody says who answers",
    "DT2158",
    ["office: { prefix: acme-office }", "office: { prefix: acme-office, adopt: §true }"],
  ],
  ["a country that is none", "DT2153", ["destinations: [US]", "destinations: [US, §XX]"]],
  ["a number plan's country", "DT2153", ["[100-399] }", "[100-399], country: §UK }"]],
  [
    "a search's country",
    "DT2153",
    ['number: "+13125550100", target', "search: { country: §ZZ }, acquire: order, target"],
  ],
  [
    "a shared credential",
    "DT2160",
    ["  front:\n", "  trial: { provider: telnyx, credentials: { apiKey: §{ env: KEY } } }\n  front:\n"],
  ],
  [
    "production without its public key",
    "DT2161",
    [
      "credentials: { apiKey: { env: KEY }, publicKey: { env: PUBLIC } }",
      "§credentials: { apiKey: { env: KEY } }",
    ],
  ],
  [
    "a carrier that reaches no edge",
    "DT2162",
    ["  front:\n    provider", "  §front:\n    provider"],
    embedded,
  ],
  [
    "an edge that reads no key for queues",
    "DT2163",
    ["credentials: { apiKey: { env: KEY }", "credentials: { apiKey: { config: KEY }"],
    ["    edge:", "    §edge:"],
  ],
  ["a queue that waits longer than its carrier", "DT2164", ["maxWaitSeconds: 60", "maxWaitSeconds: §14401"]],
  [
    "a SIP user name that Telnyx would not take",
    "DT2170",
    ["sam: { list: staff }", "sam: { list: staff, username: §sam01 }"],
  ],
];

describe("each mistake is found at its place", () => {
  it("finds none in the sound tree, strictly", () => {
    expect(validateText(sound(), { strict: true }).problems).toEqual([]);
  });

  it.each(mistakes.map(([what, code, ...edits]) => ({ what, code, edits })))(
    "$what: $code",
    ({ code, edits }) => {
      const { text, line, column } = marked(sound(...edits));
      const { problems } = validateText(text);
      expect(problems.map((each) => `${each.line}:${each.column} ${each.code}`)).toContain(
        `${line}:${column} ${code}`,
      );
      for (const { message, hint, file } of problems) {
        expect(message).not.toBe("");
        expect(hint).not.toBe("");
        expect(file).toMatch(/tree\.yaml$/);
      }
    },
  );

  it("has a case for every code that a tree can have", () => {
    const elsewhere = ["DT2100", "DT2101", "DT2102", "DT2104", "DT2180", "DT2190"];
    const codes = Object.keys(errorCodes).filter((code) => code.startsWith("DT21"));
    expect(new Set([...mistakes.map(([, code]) => code), ...elsewhere])).toEqual(new Set(codes));
  });

  it("names several at once, in the order of their places", () => {
    const { problems } = validateText(
      sound(
        ["members: [dana, sam]", "members: [dana, samm]"],
        ["subtype: blf", "subtype: blind"],
        ["profile: standard", "profile: x"],
      ),
    );
    expect(problems.map(({ code }) => code)).toEqual(["DT2110", "DT2144", "DT2110"]);
    expect(problems[0]).toMatchObject({ hint: "Did you mean sam?", path: "teams/sales/members/1" });
  });

  it("does not say that something is missing because its shape is wrong", () => {
    const { problems } = validateText(sound(["dana: { name: Dana, ", "dana: { "]));
    expect(problems.map(({ code }) => code)).toEqual(["DT2105"]);
  });
});

describe("one cause has one message", () => {
  const noCredentials = [
    "    credentials: { apiKey: { env: KEY }, publicKey: { env: PUBLIC } }\n",
    "",
  ] as const;
  const forwarded = ["busy: { extension: front/101 }", 'busy: { phoneNumber: "+13125550177" }'] as const;

  it.each<[what: string, message: string, ...edits: Edit[]]>([
    ["an account without credentials", "credentials is missing", noCredentials],
    ["the same, with a call out", "credentials is missing", noCredentials, forwarded],
    [
      "an unknown provider",
      "provider must be one of telnyx, sandbox",
      ["provider: telnyx", "provider: telnix"],
    ],
    ["no provider", "provider is missing", ["    provider: telnyx\n", ""]],
    [
      "a section that is no map",
      "sipUsers must be an object, not a list",
      ["      dana: { list: staff }\n      sam: { list: staff }\n", "      - dana\n"],
    ],
    [
      "a public key that is written down",
      "a credential is never written into the tree",
      ["{ env: PUBLIC }", "KEY"],
    ],
    ["a SIP user of the wrong shape", "list is missing", ["sam: { list: staff }", "sam: {}"]],
    [
      "a profile of the wrong shape",
      'dailySpendLimitUsd must be a number, not "much"',
      forwarded,
      ["dailySpendLimitUsd: 50", "dailySpendLimitUsd: much"],
    ],
    ["a country that is none, with a call out", "there is no country UK", forwarded, ["[US]", "[UK]"]],
    [
      "a number that is not possible, with a call out",
      "+4479 is not a possible phone number",
      ["busy: { extension: front/101 }", 'busy: { phoneNumber: "+4479" }'],
    ],
    [
      "an unknown list at a domain",
      "there is no credential list stuff in the account front",
      ["{ domain: office, list: staff }", "{ domain: office, list: stuff }"],
    ],
    [
      "an unknown member of the only team in a queue",
      "there is no user dan",
      ["members: [dana, sam]", "members: [dan]"],
    ],
    [
      "a user of the wrong shape in the only team of a queue",
      "name is missing",
      ["members: [dana, sam]", "members: [dana]"],
      ["dana: { name: Dana, ", "dana: { "],
    ],
    ["a desk phone of the wrong shape", "mac is missing", ["mac: 805ec0112233, ", ""]],
    [
      "a digit of the number plan",
      '"zero" is not what outsideLine takes',
      ["extensions: [100-399]", "extensions: [100-399], outsideLine: zero"],
      ["      300: {", "      300: { label: Y, target: { user: dana } }\n      399: {"],
    ],
  ])("%s", (_what, message, ...edits) => {
    for (const strict of [false, true])
      expect(validateText(sound(...edits), { strict }).problems.map((each) => each.message)).toEqual([
        message,
      ]);
  });

  it("does not judge a tree of which a file could not be read", () => {
    const [head = "", accounts = ""] = sound().split("accounts:\n");
    withFiles({ "a.yaml": head, "b.yaml": Buffer.from(`accounts:\n${accounts}\xff`, "latin1") }, (folder) =>
      expect(validateTree(folder).problems.map(({ code }) => code)).toEqual(["DT2101"]),
    );
  });

  it("does not miss SIP users where calls go on without them", () => {
    const { problems } = validateText(
      sound(["sipUsers: [front/sam], forward", "sipUsers: [], forward"], ["busy: {", "noAnswer: {"]),
    );
    expect(problems.filter(({ code }) => code === "DT2133")).toEqual([]);
  });

  it("still says all that has a cause of its own", () => {
    const { problems } = validateText(
      sound(
        noCredentials,
        ["members: [dana, sam]", "members: [dana, samm]"],
        ["subtype: blf", "subtype: blind"],
      ),
    );
    expect(problems.map(({ code }) => code)).toEqual(["DT2110", "DT2105", "DT2144"]);
  });
});

describe("what is said names what is meant", () => {
  const said = (...edits: Edit[]) => {
    const [{ message, hint } = { message: "", hint: "" }, ...others] = validateText(sound(...edits)).problems;
    expect(others).toEqual([]);
    return `${message}. ${hint}`;
  };
  const label = "Letters, digits, dots, hyphens and underscores, at most 63.";

  it.each<[what: string, sentence: string, ...edits: Edit[]]>([
    [
      "a country of three letters",
      '"USA" is not what a value in destinations takes. Did you mean US?',
      ["[US]", "[US, USA]"],
    ],
    [
      "a country's name",
      '"Germany" is not what a value in destinations takes. Did you mean DE?',
      ["[US]", "[US, Germany]"],
    ],
    [
      "a country in small letters",
      '"us" is not what country takes. Did you mean US?',
      ["[100-399] }", "[100-399], country: us }"],
    ],
    [
      "a member that is no name",
      'a value in members must be a name or a map with user, not "two words". ',
      ["members: [dana, sam]", "members: [dana, two words]"],
    ],
    [
      "a member that is a number",
      "a value in members must be a name or a map with user, not true. ",
      ["[dana, sam]", "[dana, true]"],
    ],
    [
      "a queue's member that names nobody",
      "a value in members needs exactly one of user, team, sipUser",
      ["members: [{ team: sales }]", "members: [{ team: sales }, { tier: 2 }]"],
    ],
    [
      "a target that is no name",
      `"two words" is not what user takes. Name of a user. ${label}`,
      ["101: { label: Dana, target: { user: dana }", "101: { label: Dana, target: { user: two words }"],
    ],
    [
      "a scope that is neither",
      'scope must be "account" or a list, not "accnt". ',
      ["scope: [dana]", "scope: accnt"],
    ],
    [
      "a word of several",
      "environment must be one of test, production. Did you mean production?",
      ["environment: production", "environment: prod"],
    ],
    [
      "an unknown provider",
      "provider must be one of telnyx, sandbox. Did you mean telnyx?",
      ["provider: telnyx", "provider: Telnix"],
    ],
    [
      "a model without its prefix",
      "8841 is not a model of cisco that dialtree knows. Did you mean CP-8841?",
      ["vendor: yealink, model: T31P", "vendor: cisco, model: 8841"],
    ],
    [
      "a model with its vendor",
      "Yealink T31P is not a model of yealink that dialtree knows. Did you mean T31P?",
      ["model: T31P", "model: Yealink T31P"],
    ],
    ...(["holidays", "openingHours", "business_hours", "sms", "messaging", "webDomains"].map((field) => [
      `${field}, which are not ours`,
      `${field} is not a field here. `,
      ["    domains:\n", `    ${field}: []\n    domains:\n`],
    ]) as [string, string, Edit][]),
  ])("%s", (_what, sentence, ...edits) => {
    expect(said(...edits)).toContain(sentence);
  });

  it("says where opening hours and messages belong", () => {
    const hintOf = (field: string) => said(["accounts:\n", `${field}: []\naccounts:\n`]);
    expect(hintOf("holidays")).toContain("belong to a channel's settings");
    expect(hintOf("sms")).toContain("no part of dialtree");
    expect(hintOf("webDomains")).toContain("SIP domains");
    expect(hintOf("acounts")).toContain("Did you mean accounts?");
  });

  it("shows both values where two files name different organizations", () => {
    const other = "version: 1\norganization: other\n";
    withFiles({ "a.yaml": sound(), "b.yaml": other }, (folder) => {
      expect(validateTree(folder).problems).toEqual([
        expect.objectContaining({
          code: "DT2103",
          file: join(folder, "b.yaml"),
          line: 2,
          message: `organization is other here, and acme in ${join(folder, "a.yaml")}:2`,
        }),
      ]);
    });
  });
});

describe("numbers that people dial for help", () => {
  /** What is said of an extension, in a plan that has all. */
  const said = (number: string, plan = "", ...others: string[]) =>
    validateText(
      sound(
        ["numberPlan: { extensions: [100-399] }", `numberPlan: { outsideLine: "0"${plan} }`],
        [
          "      300: { label",
          `${[number, ...others].map((each) => `      "${each}": { label: X, target: { user: dana } }\n`).join("")}      300: { label`,
        ],
      ),
    )
      .problems.filter(({ path }) => path.endsWith(`/${number}`))
      .map(({ code, severity }) => `${severity} ${code}`);
  const [error, warning] = [["error DT2121"], ["warning DT2121"]];

  it.each([
    ["an emergency number", error, "911", ""],
    ["one of mobile phones anywhere", error, "112", ""],
    ["one of the country", error, "110", ", country: DE"],
    ["one that the account names", error, "555", ', emergency: ["911", "555"]'],
    ["one that hides another by its first digits", error, "91", ""],
    ["one that hides another country's", [], "11", ""],
    ["services", warning, "211", ""],
    ["services", warning, "811", ""],
    ["another country's emergency number", warning, "999", ""],
    ["what the account says is no emergency number", warning, "112", ', emergency: ["911"]'],
    ["what begins with an emergency number", warning, "1125", ""],
    ["what begins with a service's", [], "2110", ""],
    ["services of another country", [], "211", ", country: DE"],
  ])("knows %s: %s for %s", (_what, expected, number, plan) => {
    expect(said(number, plan)).toEqual(expected);
  });

  it("hides nothing where phones wait for more digits", () => {
    expect(said("91", "", "9100")).toEqual([]);
  });

  it("says how to go on where it is meant", () => {
    for (const number of ["911", "1125", "211"]) {
      const [{ hint } = { hint: "" }] = validateText(
        sound(
          ["numberPlan: { extensions: [100-399] }", 'numberPlan: { outsideLine: "0" }'],
          ["      300: {", `      ${number}: {`],
        ),
      ).problems.filter(({ code }) => code === "DT2121");
      expect(hint).toContain("`numberPlan.emergency`");
      expect(hint).toContain("`# dialtree-ignore DT2121: REASON`");
    }
  });
});

describe("countries and numbers", () => {
  it.each([
    ["UK", "Did you mean GB?"],
    ["XX", "Write the country's two letters of ISO 3166-1, such as US."],
  ])("has no country %s", (country, hint) => {
    const { problems } = validateText(sound(["destinations: [US]", `destinations: [US, ${country}]`]));
    expect(problems).toEqual([
      expect.objectContaining({ code: "DT2153", message: `there is no country ${country}`, hint }),
    ]);
  });

  it("takes every country that can be called, and those that have no numbers", () => {
    const countries = [...getCountries(), "AQ", "BV", "GS", "HM", "PN", "TF", "UM"];
    expect(
      validateText(
        sound(["destinations: [US]", `destinations: [${countries.map((each) => `"${each}"`).join(", ")}]`]),
      ).problems,
    ).toEqual([]);
  });

  it.each(["+13125550199", "+12025550123", "+442079460000", "+4930123", "+390612345678", "+80012345678"])(
    "takes %s",
    (number) => {
      const text = sound(['number: "+13125550100"', `number: "${number}"`]);
      expect(validateText(text, { strict: true }).problems).toEqual([]);
    },
  );

  it("asks a phone for its domain only where it has a target", () => {
    const several = [
      "      office: { prefix: acme-office }",
      "      office: { prefix: acme-office }\n      hq: { prefix: acme-hq }",
    ] as const;
    const codes = (...edits: Edit[]) =>
      validateText(sound(several, ...edits)).problems.map(({ code }) => code);
    expect(codes()).toEqual(["DT2138"]);
    expect(codes(["      main: {", "      main: { domain: hq,"])).toEqual([]);
    expect(codes([", target: { extension: 300 } }", " }"])).toEqual(["DT2136"]);
  });
});

describe("reading", () => {
  const codes = (text: string | Uint8Array) => validateText(text).problems.map(({ code }) => code);

  it("refuses what is not UTF-8", () => {
    expect(codes(new Uint8Array([0x76, 0xff, 0xfe]))).toEqual(["DT2101"]);
  });

  it("says where YAML breaks off, and nothing that only follows from it", () => {
    const { problems } = validateText("version: 1\norganization: [acme\nusers: {}\n");
    expect(new Set(problems.map(({ code }) => code))).toEqual(new Set(["DT2102"]));
    expect(problems[0]?.line).toBeGreaterThan(1);
  });

  it.each(["", "- a\n", "just words\n", "# nothing\n"])("says that %j is no tree", (text) => {
    expect(codes(text)).toEqual(["DT2105"]);
  });

  it("bounds aliases, in breadth and in depth", () => {
    const laughs = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let at = 1; at < 8; at++)
      laughs.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(",")}]`,
      );
    expect(codes(laughs.join("\n"))).toEqual(["DT2104"]);
    expect(codes("version: 1\nusers: &u\n  dana: *u\n")).toContain("DT2104");
    expect(codes(`version: ${"[".repeat(5000)}`)).toEqual(expect.arrayContaining(["DT2102"]));
  });

  it("follows aliases that stand for little", () => {
    const text = sound([
      "  dana: { name: Dana, sipUsers: [front/dana] }",
      "  dana: { name: Dana, sipUsers: &mine [front/dana] }\n  dan: { name: Dan, sipUsers: *mine }",
    ]);
    expect(codes(text)).toEqual([]);
  });

  it("keeps numbers as they are written where text is meant", () => {
    const { model } = validateText(
      sound(
        ["extensions: [100-399]", "extensions: [100-399, 0400]"],
        ["      300: { label", "      0400: { label: Far, target: { extension: 101 } }\n      300: { label"],
      ),
    );
    const { extensions, autoProvision } = model.tree.accounts?.front ?? {};
    expect(Object.keys(extensions ?? {})).toContain("0400");
    expect(extensions?.["0400"]?.target).toEqual({ extension: "101" });
    expect(autoProvision?.dana?.mac).toBe("805ec0112233");
  });

  it("says what to do when there is nothing to read", () => {
    for (const place of ["/nowhere/tree.yaml", mkdtempSync(join(tmpdir(), "dialtree-empty-"))]) {
      expect(() => validateTree(place)).toThrow(expect.objectContaining({ code: "DT2100" }) as DialtreeError);
    }
  });
});

describe("a folder", () => {
  it("is one tree, and a key that two files define is an error that names both", () => {
    const [head = "", accounts = ""] = sound().split("accounts:\n");
    const part = `version: 1\norganization: acme\naccounts:\n${accounts}`;
    withFiles({ "a.yaml": head, "b.yaml": part }, (folder) =>
      expect(validateTree(folder).problems).toEqual([]),
    );
    const again = "version: 1\norganization: acme\nusers:\n  dana: { name: Other, sipUsers: [front/sam] }\n";
    withFiles({ "a.yaml": head, "b.yaml": part, "c.yaml": again }, (folder) => {
      const [problem, ...others] = validateTree(folder).problems;
      expect(others).toEqual([]);
      expect(problem).toMatchObject({ code: "DT2103", file: join(folder, "c.yaml"), line: 4, column: 3 });
      expect(problem?.message).toContain(`${join(folder, "a.yaml")}:4`);
    });
  });

  it("refuses links out of it, and tells of files that are not read", () => {
    withFiles({ "a.yaml": sound(), "b.yml": "x: 1" }, (folder) => {
      const outside = mkdtempSync(join(tmpdir(), "dialtree-outside-"));
      execFileSync("sh", ["-c", 'echo "users: {}" > "$0/x.yaml"', outside]);
      symlinkSync(join(outside, "x.yaml"), join(folder, "c.yaml"));
      const { problems } = validateTree(folder);
      expect(problems.map(({ code, severity, file }) => [code, severity, file])).toEqual([
        ["DT2101", "warning", join(folder, "b.yml")],
        ["DT2101", "error", join(folder, "c.yaml")],
      ]);
    });
  });
});

describe("strictness and silence", () => {
  it("makes warnings errors and reports what is not used", () => {
    const text = sound(
      ["target: { extension: 300 } }", "}"],
      ["teams:\n", "teams:\n  idle: { name: Idle, members: [dana] }\n"],
      ["  sam: { name: Sam,", "  lee: { name: Lee, sipUsers: [front/sam] }\n  sam: { name: Sam,"],
    );
    expect(validateText(text).problems.map(({ code, severity }) => [code, severity])).toEqual([
      ["DT2136", "warning"],
    ]);
    expect(
      validateText(text, { strict: true }).problems.map(({ code, severity }) => [code, severity]),
    ).toEqual([
      ["DT2180", "error"],
      ["DT2136", "error"],
    ]);
  });

  it("silences a rule at its place, with a reason", () => {
    const mute = (comment: string) =>
      validateText(
        sound([
          '      main: { number: "+13125550100", target: { extension: 300 } }',
          `      ${comment}\n      main: { number: "+13125550100" }`,
        ]),
      ).problems.map(({ code }) => code);
    expect(mute("# a phone")).toEqual(["DT2136"]);
    expect(mute("# dialtree-ignore DT2136: kept for later")).toEqual([]);
    expect(mute("# dialtree-ignore DT2115: another rule")).toEqual(["DT2136"]);
    expect(mute("# dialtree-ignore DT2136")).toEqual(["DT2190", "DT2136"]);
    expect(mute("# dialtree-ignore DT9999: no rule")).toEqual(["DT2190", "DT2136"]);
    expect(mute("# dialtree-ignore DT2105: no shape is silenced")).toEqual(["DT2190", "DT2136"]);
  });
});

it("judges a tree that a program made", () => {
  const tree = { version: 1, organization: "acme", users: { dana: { name: "Dana", sipUsers: ["front/x"] } } };
  expect(validateObject(tree).problems).toEqual([
    expect.objectContaining({ code: "DT2112", file: "(program)", path: "users/dana/sipUsers/0" }),
  ]);
  expect(tree.users.dana.sipUsers).toEqual(["front/x"]);
});
