import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine, main } from "../../src/cli/main.ts";
import { captured } from "../support/captured.ts";
import { exampleReview } from "../support/example-changes.ts";
import { commandsIn } from "../support/log.ts";
import { sound } from "../support/tree.ts";

/** Text of somebody else's in a log: nothing of it is taken as a command, and nothing of it moves a cursor. */
const folder = mkdtempSync(join(tmpdir(), "dialtree-log-"));
const before = process.cwd();
const exit = process.exit;
beforeAll(() => {
  process.chdir(folder);
  for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);
  process.exit = ((code: number) => {
    throw new Error(`ended with ${code}`);
  }) as typeof process.exit;
});
afterAll(() => {
  process.exit = exit;
  process.exitCode = 0;
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const hostile = [
  "::stop-commands::x",
  "::error file=a,line=1::hacked",
  "::set-output name=x::y",
  "::add-mask::a",
  "::group::x",
  "a\n::error::b",
  "a\r\n::warning::b",
  "a\r::notice::b",
  " ::debug::x",
  "\u00a0::error::x",
  "\u2003::error::x",
  "\ufeff::error::x",
  "\u2028::error::x",
  "\u0085::error::x",
  "x ##[error]y",
  "##[group]x",
  "##[set-env name=PATH]x",
  "##vso[task.setvariable variable=x]y",
  "##teamcity[buildStatus text='x']",
  "section_start:1:x\r\x1b[0K",
  "\x1b[2J\x1b[H",
  "\x1b]0;title\x07",
  "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
  "\x1b[31mred",
  "\x9b31m",
  "\u202egnp.exe",
  "\u2066x\u2069",
  "\u200bx\u200d",
  "\u00adx",
  "\ud800",
  "\udfff x",
  "\u{e0001}x\u{e0041}",
  "\u0000",
  "\b\b\b\b",
  "\x7f",
  "]]>x<!--",
  "</script><script>alert(1)</script>",
  "%0A::error::x",
  "%25%0D",
  "`rm -rf`",
];

const quoted = JSON.stringify;

/** Trees with a foreign text wherever one can stand; most are not valid, which says the more. */
const trees = (text: string): string[] => [
  sound(["name: Dana,", `name: ${quoted(text)},`]),
  sound(["label: Help", `label: ${quoted(text)}`]),
  sound(["  dana: { name", `  ${quoted(text)}: { name`]),
  sound(["members: [dana, sam]", `members: [dana, ${quoted(text)}]`]),
  sound(["organization: acme", `organization: ${quoted(text)}`]),
  sound(["    provider: telnyx", `    provider: ${quoted(text)}`]),
  sound(["scope: [dana]", `scope: [${quoted(text)}]`]),
  sound(["prefix: acme-office", `prefix: acme-office, ${quoted(text)}: 1`]),
  sound(["vendor: yealink", `vendor: ${quoted(text)}`]),
  sound(["{ env: KEY }", `{ env: ${quoted(text)} }`]),
  `${sound()}\n${text}\n`,
  `${sound()}\n# dialtree-ignore ${text}\n`,
  text,
];

/** Commands that were run here, and how much they said. */
const heard = new Map<string, number>();

async function run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const { stdout, stderr } = await captured(() => main(args));
  for (let at = 1; at <= args.length; at++) {
    const name = args.slice(0, at).join(" ");
    heard.set(name, (heard.get(name) ?? 0) + stdout.length + stderr.length);
  }
  return { stdout, stderr };
}

async function expectHarmless(...args: string[]): Promise<void> {
  const { stdout, stderr } = await run(...args);
  expect([args, commandsIn(stderr)]).toEqual([args, []]);
  if (args.includes("github")) {
    for (const line of stdout.split("\n").filter(Boolean))
      expect(line).toMatch(/^::(error|warning|notice) [^\p{C}]*$/u);
    return;
  }
  expect([args, commandsIn(stdout)]).toEqual([args, []]);
  if (args.includes("json") && stdout !== "") JSON.parse(stdout);
}

const plan = exampleReview("front-desk-moves").plan;

/** A plan in which every text is another one. */
function planWith(text: string): string {
  const texts = new Set(["action", "kind", "risk", "code", "severity", "limit", "version"]);
  return JSON.stringify(plan, (key, value: unknown) =>
    typeof value === "string" && !texts.has(key) ? text : value,
  );
}

const preview = (text: string) =>
  JSON.stringify({
    steps: [
      {
        op: "create",
        urn: `urn:pulumi:${text}::acme::pulumi-nodejs:dynamic/dialtree:User::${text}`,
        newState: { inputs: { name: text, account: "edge:acme" } },
      },
      { op: text, urn: text },
    ],
    diagnostics: [{ severity: "info", message: text }],
  });

async function everyCommand(text: string): Promise<void> {
  writeFileSync("sound.yaml", sound());
  for (const [at, tree] of trees(text).entries()) {
    const file = `tree-${at}.yaml`;
    writeFileSync(file, tree);
    for (const format of ["text", "json", "github", "sarif"])
      await expectHarmless("validate", file, "--format", format);
    await expectHarmless("route", file, "--all");
    if (at > 1) continue;
    await expectHarmless("route", file, "--all", "--json");
    for (const format of ["mermaid", "dot"]) await expectHarmless("graph", file, "--format", format);
    for (const format of ["text", "json", "github", "sarif", "markdown", "html"])
      await expectHarmless("diff", "sound.yaml", file, "--format", format);
    await expectHarmless("view", file);
  }
  writeFileSync("plan.json", planWith(text));
  for (const format of ["text", "json", "github", "sarif", "markdown"])
    await expectHarmless("render", "plan.json", "--format", format);
  writeFileSync("preview.json", preview(text));
  await expectHarmless("render", "preview.json");
  writeFileSync(
    "preview.json",
    JSON.stringify({ steps: [], diagnostics: [{ severity: "error", message: text }] }),
  );
  await expectHarmless("render", "preview.json");
  writeFileSync("garbage.json", text);
  await expectHarmless("render", "garbage.json");
  await expectHarmless("comment", "garbage.json");
  await expectHarmless("comment", "--failed", "garbage.json");
  await expectHarmless("route", "sound.yaml", "--dial", text);
  await expectHarmless("route", "sound.yaml", "--dial", "300", "--from", text);
  await expectHarmless("call", "sound.yaml", "--dial", text);
  for (const option of ["--from", "--answer", "--busy", "--press", "--hangup", "--fault", "--switch"])
    await expectHarmless("call", "sound.yaml", "--dial", "300", option, text);
  await expectHarmless("call", text, "--dial", "300");
  await expectHarmless("calls", text);
  for (const option of ["--account", "--dialled", "--from", "--phone", "--since", "--outcome", "--limit"])
    await expectHarmless("calls", "sound.yaml", option, text);
  await expectHarmless("calls", "why", text, "sound.yaml");
  await expectHarmless("fallback", text, "-o", "fallback");
  for (const command of ["validate", "route", "graph", "view", "render", "comment", "init"])
    await expectHarmless(command, text);
  for (const command of ["import", "drift", "refresh", "inventory", "doctor"])
    await expectHarmless(command, text);
  await expectHarmless("export", text, "-o", "as-it-is");
  await expectHarmless("export", "front", "--provider", text, "-o", "as-it-is");
  await expectHarmless("export", "front", "--provider", "sandbox", "--endpoint", text, "-o", "as-it-is");
  await expectHarmless("view", "--live", text);
  await expectHarmless("sandbox", "--switch", text);
  await expectHarmless("drift", "sound.yaml", "--format", text);
  await expectHarmless("diff", text, "sound.yaml");
  await expectHarmless("diff", `${text}..HEAD`, text);
  await expectHarmless(text);
  await expectHarmless(`--${text}`);
  await expectHarmless("validate", "sound.yaml", "--format", text);
  await expectHarmless("plan", "sound.yaml", "--allow", text);
  await expectHarmless("up", "sound.yaml", "--max-deletes", text);
  await expectHarmless("sandbox", "--fault", text);
  await expectHarmless("completion", text);
  await expectHarmless("destroy", "sound.yaml", "--allow", text);
  await expectHarmless("pull-request", "--status", text);
  await expectHarmless("sandbox", "--database", join("sound.yaml", text));
  await expectHarmless("serve", "--port", text);
  await expectHarmless("serve", "--database", join("sound.yaml", text));
  await expectHarmless("schema", text);
  await expectHarmless("engine", "install", text);
  for (const args of [
    ["make", "--name", text, "--organization", "acme"],
    ["make", "--organization", text],
    ["list", "--organization", "acme"],
    ["list", "--organization", text],
    ["revoke", "--organization", "acme", text],
  ])
    await expectHarmless("serve", "token", ...args, "--database", "tokens.sqlite");
}

describe("every command, given in every place the text", () => {
  it.each(hostile)("%j", async (text) => {
    // A file's name can have all of them but a slash and NUL.
    const name = text.replaceAll(/[/\0]/g, "");
    mkdirSync("named", { recursive: true });
    writeFileSync(join("named", `${name}.yaml`), "{");
    await expectHarmless("validate", "named");
    await expectHarmless("validate", join("named", `${name}.yaml`), "--format", "github");
    rmSync("named", { recursive: true });
    await everyCommand(text);
  });

  it("and no command was left out, or said nothing", () => {
    const names = (command: Command, above: string[]): string[] =>
      command.commands.flatMap((each) => {
        const name = [...above, each.name()];
        return each.commands.length > 0 ? [name.join(" "), ...names(each, name)] : [name.join(" ")];
      });
    // What a shell asks for is nothing but names that are letters and digits; completion.test.ts holds that.
    const quiet = ["completion values"];
    const silent = names(commandLine(), []).filter((name) => !heard.get(name) && !quiet.includes(name));
    expect(silent).toEqual([]);
  });

  it("of random Unicode", async () => {
    const parts = fc.constantFrom(
      "::",
      "\n",
      "\r",
      "##[",
      "\x1b[",
      "\u2028",
      " ",
      ":",
      "[",
      "]",
      "%",
      "\ud83d",
    );
    const text = fc
      .array(fc.oneof(fc.string({ unit: "binary", maxLength: 6 }), parts), { maxLength: 8 })
      .map((each) => each.join("").replaceAll("\0", ""));
    await fc.assert(fc.asyncProperty(text, everyCommand), { numRuns: 25 });
  }, 300_000);
});
