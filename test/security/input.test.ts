import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { reviewOfText } from "../../src/cli/read-review.ts";
import { DialtreeError } from "../../src/errors.ts";
import { planAsMarkdown } from "../../src/plan/markdown.ts";
import { noticesOf } from "../../src/plan/notices.ts";
import { noticesAsSarif } from "../../src/plan/sarif.ts";
import { planAsText } from "../../src/plan/text.ts";
import { startCli } from "../support/cli.ts";
import { exampleReview } from "../support/example-changes.ts";
import { sound } from "../support/tree.ts";

/** Input that is not what it should be, and outputs that take nothing: a sentence and an exit code, never a stack. */
const folder = mkdtempSync(join(tmpdir(), "dialtree-input-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "sound.yaml"), sound());

const urn = (kind: string, name: string) =>
  `urn:pulumi:dev::acme::pulumi-nodejs:dynamic/dialtree:${kind}::${name}`;
const step = (kind: string, inputs: unknown, name = "front/x") => ({
  op: "create",
  urn: urn(kind, name),
  newState: { inputs },
});
const account = "sandbox:front";

describe("a preview", () => {
  const malformed: [string, unknown][] = [
    ["whose steps are a text", { steps: "x" }],
    ["whose steps are null", { steps: null }],
    ["whose steps are numbers", { steps: [1] }],
    ["whose step is null", { steps: [null] }],
    ["whose step is a list", { steps: [[]] }],
    ["without operations", { steps: [{ urn: urn("User", "a") }] }],
    ["without URNs", { steps: [{ op: "create" }] }],
    ["whose URN is a number", { steps: [{ op: "create", urn: 1 }] }],
    ["whose state is a text", { steps: [{ op: "create", urn: urn("User", "a"), newState: "x" }] }],
    ["whose inputs are a list", { steps: [step("User", [])] }],
    ["whose inputs are null", { steps: [step("User", null)] }],
    ["whose id is a number", { steps: [{ op: "same", urn: urn("User", "a"), oldState: { id: 1 } }] }],
    [
      "whose dependencies are a text",
      { steps: [{ op: "same", urn: urn("User", "a"), oldState: { propertyDependencies: "x" } }] },
    ],
    [
      "whose dependencies are numbers",
      { steps: [{ op: "same", urn: urn("User", "a"), oldState: { propertyDependencies: { a: [1] } } }] },
    ],
    ["whose diagnostics are a text", { steps: [], diagnostics: "x" }],
    ["whose diagnostics lack a message", { steps: [], diagnostics: [{ severity: "error" }] }],
    ["whose summary is a text", { steps: [], changeSummary: "x" }],
    ["whose summary has texts", { steps: [], changeSummary: { same: "x" } }],
    ["with a kind that there is not", { steps: [step("Nonsense", {})] }],
    ["with a kind that every object has", { steps: [step("constructor", {})] }],
    ["with a user without anything", { steps: [step("User", {})] }],
    ["with a user of no account", { steps: [step("User", { name: "x", account: "nonsense" })] }],
    [
      "with members that are a number",
      { steps: [step("Team", { account: "edge:acme", name: "x", members: 5 })] },
    ],
    [
      "with members that are null",
      { steps: [step("Team", { account: "edge:acme", name: "x", members: [null] })] },
    ],
    [
      "with a target that is a text",
      { steps: [step("Extension", { account, number: "101", label: "x", target: "x" })] },
    ],
    [
      "with a target of two",
      {
        steps: [step("Extension", { account, number: "101", label: "x", target: { user: "a", team: "b" } })],
      },
    ],
    [
      "with a target that is a prototype",
      { steps: [step("Extension", { account, number: "101", label: "x", target: { constructor: "a" } })] },
    ],
    ["with a queue whose overflow is a number", { steps: [step("CallQueue", { account, overflow: 1 })] }],
    [
      "with a forward that is a list",
      { steps: [step("User", { account: "edge:acme", name: "x", forward: [] })] },
    ],
    ["with an account without a provider", { steps: [step("ProviderAccount", { name: "front" }, "front")] }],
    [
      "with an account of an unknown provider",
      { steps: [step("ProviderAccount", { name: "front", provider: "x" }, "front")] },
    ],
    [
      "with a credential that is kept nowhere",
      { steps: [step("SipUser", { account: "sandbox:front?apiKey=x", list: "1" })] },
    ],
    [
      "of which a state has no inputs",
      { steps: [{ op: "update", urn: urn("User", "a"), oldState: {}, newState: {} }] },
    ],
    [
      "with credentials that are a text",
      {
        steps: [step("ProviderAccount", { name: "front", provider: "telnyx", credentials: "KEY" }, "front")],
      },
    ],
  ];
  it.each(malformed)("%s is none", (_what, value) => {
    expect(() => reviewOfText(JSON.stringify(value), "stdin", { allow: [] })).toThrow(/DT1014|DT1006/);
  });
  it("that is nested without end is none", () => {
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const whole = JSON.stringify({ steps: [step("User", { account: "edge:acme", name: "x", deep: 0 })] });
    const text = whole.replace('"deep":0', `"deep":${deep}`);
    expect(() => reviewOfText(text, "stdin", { allow: [] })).toThrow(/DT1014/);
  });
  it("repeats no credential that it may have", () => {
    const value = {
      steps: [
        step(
          "ProviderAccount",
          { name: "front", provider: "telnyx", credentials: { apiKey: "KEY0123456789SECRET" } },
          "front",
        ),
      ],
    };
    expect(() => reviewOfText(JSON.stringify(value), "stdin", { allow: [] })).toThrow(/^(?!.*SECRET)/s);
  });
  it.each([
    "__proto__",
    "__proto__/x",
    "front/__proto__",
    "constructor",
    "constructor/prototype",
    "toString",
    "x/y/z",
    "/",
    "//",
    "x/",
  ])("with a resource named %s changes nothing of this process", (name) => {
    const text = JSON.stringify({
      steps: [
        step("User", { name: "x", account: "edge:acme" }, name),
        step("ProviderAccount", { name: "front", provider: "sandbox", label: "polluted" }, name),
        step("Extension", { account, number: "101", label: "polluted", target: { user: name } }, name),
      ],
    });
    try {
      const { plan } = reviewOfText(text, "stdin", { allow: [] });
      planAsText(plan, (_style, line) => line);
      planAsMarkdown(plan);
    } catch (error) {
      expect(error).toBeInstanceOf(DialtreeError);
    }
    expect(({} as { label?: string }).label).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe("a plan", () => {
  const { plan } = exampleReview("front-desk-moves");
  const text = JSON.stringify(plan);
  it.each(["\ud800", "a\udfff", "\udc00\ud800"])("with half a character (%j) is rendered", (half) => {
    const broken = JSON.parse(text, (key, value: unknown) =>
      ["file", "name", "organization"].includes(key) ? half : value,
    ) as object;
    const read = reviewOfText(JSON.stringify(broken), "plan.json", { allow: [] }).plan;
    expect(noticesAsSarif(noticesOf(read), "1")).toContain("%EF%BF%BD");
    planAsText(read, (_style, line) => line);
    planAsMarkdown(read);
  });
  it.each([
    "",
    " ",
    "{",
    "null",
    "[]",
    "1",
    '"x"',
    "{}",
    text.slice(0, -1),
    text.replace('"version":1', '"version":2'),
    text.replace('"changes":[', '"changes":[null,'),
    text.replace('"routes":[', '"routes":[1,'),
    text.replace('"guards":{', '"guards":{"x":1,'),
    text.replace('"unchanged":', '"unchanged":-'),
    `\ufeff${text}`,
    "[".repeat(100_000),
  ])("that is %.30j is none", (each) => {
    expect(() => reviewOfText(each, "plan.json", { allow: [] })).toThrow("DT1014");
  });
});

/** Runs a command of the shell around the command line, at most for some seconds. */
function shell(script: string): Promise<{ code: number | null; stderr: string }> {
  const bin = join(import.meta.dirname, "../../bin/dialtree.cjs");
  const child = spawn("bash", ["-c", script], {
    cwd: folder,
    env: { ...process.env, dialtree: `${process.execPath} ${bin}` },
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 40_000,
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, stderr })));
}

describe("an output that takes nothing", () => {
  it.each([
    ["a reader that has gone", "$dialtree schema | true; exit ${PIPESTATUS[0]}", 0, ""],
    ["a reader that goes in between", "$dialtree view sound.yaml | head -c 10; exit ${PIPESTATUS[0]}", 0, ""],
    ["a full disk", "$dialtree schema > /dev/full", 1, "DT1018"],
    ["a full disk for a file", "$dialtree view sound.yaml -o /dev/full", 1, "DT1018"],
    ["a folder that is not there", "$dialtree view sound.yaml -o no/where.html", 1, "DT1018"],
    ["a folder in its place", "$dialtree view sound.yaml -o .", 1, "DT1018"],
    ["a place that takes no folder", "$dialtree init /proc/dialtree/x", 1, "DT1018"],
    ["a log that takes nothing", "$dialtree validate nothing.yaml 2> /dev/full", 1, ""],
  ])("%s ends in words", async (_what, script, code, said) => {
    const { code: ended, stderr } = await shell(script);
    expect([ended, stderr.includes(said), /\n {4}at /.test(stderr)]).toEqual([code, true, false]);
  });
});

describe("an input that gives nothing", () => {
  it.each([
    "render pipe",
    "comment pipe",
    "comment --failed pipe",
    "validate pipe",
    "up sound.yaml --plan pipe",
  ])("%s: a pipe without a writer ends in words", async (command) => {
    const pipe = join(folder, "pipe");
    if (!existsSync(pipe)) execFileSync("mkfifo", [pipe]);
    const { code, stderr } = await shell(`DIALTREE_ENGINE=/bin/false $dialtree ${command}`);
    expect([code, /^DT\d{4} /.test(stderr), /\n {4}at /.test(stderr)]).toEqual([1, true, false]);
  });
  it("a pipe whose writer takes its time is read to its end", async () => {
    writeFileSync(join(folder, "plan.json"), JSON.stringify(exampleReview("front-desk-moves").plan));
    const { code } = await shell(
      "$dialtree render <(sleep 1; head -c 100 plan.json; sleep 1; tail -c +101 plan.json)",
    );
    expect(code).toBe(0);
  });
  it.each([
    "render /dev/zero",
    "comment /dev/zero",
    "validate /dev/zero",
    "validate /dev/null",
    "render /",
    "render /proc/self/mem",
  ])("%s ends in words", async (command) => {
    const { code, stderr } = await shell(`$dialtree ${command}`);
    expect([code, /DT\d{4} /.test(stderr), /\n {4}at /.test(stderr)]).toEqual([1, true, false]);
  });
});

it("a page is not written through a link that a checkout has where the guide writes it", async () => {
  writeFileSync(join(folder, "victim"), "mine");
  symlinkSync("victim", join(folder, "account.html"));
  symlinkSync("elsewhere", join(folder, "new.html"));
  for (const file of ["account.html", "new.html"]) {
    const child = startCli(folder, ["view", "sound.yaml", "-o", file]);
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(1);
  }
  expect(readFileSync(join(folder, "victim"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "elsewhere"))).toBe(false);
});
