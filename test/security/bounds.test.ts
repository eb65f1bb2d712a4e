import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { painter } from "../../src/cli/colour.ts";
import { problemsAsJson, problemsAsText } from "../../src/cli/problems.ts";
import { filesAt } from "../../src/cli/revision.ts";
import { isError } from "../../src/tree/problem.ts";
import { type Validated, validateSources } from "../../src/tree/validate.ts";
import { sound } from "../support/tree.ts";

/** What a hostile tree may cost: far more than any of these takes, and far less than each took without bounds. */
const seconds = 30;
const mega = 1_000_000;

const times = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join("");
const name = (at: number, first: string) => `${first}${String(at).padStart(6, "0").repeat(7)}`;

/** A tree of two sections; the first one's names are not those of the second. */
const dangling = (count: number) => `version: 1
organization: acme
users:
${times(count, (at) => `  u${at}: { name: U, sipUsers: [front/${name(at, "a")}] }\n`)}accounts:
  front:
    provider: telnyx
    credentialLists: { staff: {} }
    sipUsers:
${times(count, (at) => `      ${name(at, "bcde")}: { list: staff }\n`)}`;

const head = "version: 1\norganization: acme\n";
const hostile: readonly (readonly [what: string, text: string])[] = [
  ["2,000 references to what is not there, among 2,000 long names", dangling(2000)],
  ["20,000 of them", dangling(20_000)],
  [
    "20,000 lists that are not there",
    `${head}accounts:
  front:
    provider: telnyx
    credentialLists:
${times(5000, (at) => `      l${at}: {}\n`)}    sipUsers:
${times(20_000, (at) => `      s${at}: { list: m${at} }\n`)}`,
  ],
  [
    "names without their account",
    `${head}users:\n${times(20_000, (at) => `  u${at}: { name: U, sipUsers: [s${at}] }\n`)}`,
  ],
  ["a megabyte of directives", "%\n".repeat(mega / 2)],
  ["a megabyte of commas", `a: [${",".repeat(mega)}`],
  ["a megabyte of closing brackets", "\t]\n".repeat(mega / 3)],
  ["lines that begin with a tab", `a:\n${"\tb: 1\n".repeat(mega / 6)}`],
  ["tabs alone", "\t\n".repeat(mega / 2)],
  ["a key twice, and twice again", `${times(50_000, (at) => `k${at}: 1\n`).repeat(2)}`],
  ["lists for keys", "? []\n: 1\n".repeat(mega / 10)],
  ["fields that are none", `${head}${times(100_000, (at) => `f${at}: 1\n`)}`],
  [
    "targets that have no form",
    `${head}users:\n${times(20_000, (at) => `  u${at}: { name: U, sipUsers: [], forward: { busy: soon, always: [1] } }\n`)}`,
  ],
  ["a value of 10 MB", `version: ${"x".repeat(10 * mega)}\norganization: acme\n`],
  ["a value of 10 MB that has not its form", `version: 1\norganization: "${"x y".repeat(3 * mega)}"\n`],
  ["a key of 10 MB", `${head}? ${"x".repeat(10 * mega)}\n: 1\n`],
  ["a key of 10 MB, twice", `${head}${`? ${"x".repeat(10 * mega)}\n: 1\n`.repeat(2)}`],
  ["a tag of 10 MB", `version: !${"x".repeat(10 * mega)} 1\n`],
  [
    "a line of 2 MB with 60,000 mistakes",
    `${head}users: { ${times(30_000, (at) => `u${at}: { name: [${"x".repeat(40)}] }, `)}}\n`,
  ],
  [
    "a vendor of 1 MB, for 200 phones",
    sound([
      "autoProvision:\n",
      `autoProvision:\n${times(200, (at) => `      p${at}: { vendor: ${at === 0 ? `&v ${"x".repeat(mega)}` : "*v"}, model: T31P, mac: 805ec0${String(at).padStart(6, "0")}, lines: [dana] }\n`)}`,
    ]),
  ],
];

const validated = (text: string): Validated =>
  validateSources({ sources: [{ file: "tree.yaml", text }], problems: [] }, "tree.yaml");
const plain = painter({ isTTY: false } as NodeJS.WriteStream);

describe("what a hostile tree costs is bounded", () => {
  it.each(hostile)(
    "%s",
    (_what, text) => {
      const { problems, sources } = validated(text);
      expect(problems.some(isError)).toBe(true);
      expect(problems.length).toBeLessThanOrEqual(1001);
      for (const { message, path } of problems) expect(message.length + path.length).toBeLessThan(3000);
      expect(problemsAsText(problems, sources, plain).length).toBeLessThan(mega);
      expect(problemsAsJson(problems).length).toBeLessThan(mega);
    },
    seconds * 1000,
  );

  it("what is not listed is counted", () => {
    const { problems, sources } = validated(dangling(2000));
    expect(problems.at(-1)).toMatchObject({
      severity: "error",
      message: "1001 more problems are not listed",
    });
    expect(problemsAsText(problems, sources, plain)).toMatch(/2001 errors, 0 warnings/);
    const directives = validated("%\n".repeat(500)).problems;
    expect(directives.map(({ message }) => message)).toContain(
      "401 more problems of this file are not listed",
    );
    expect(problemsAsText(directives, [], plain)).toContain("501 errors, 0 warnings");
  });
});

describe("what a value says is not repeated by a problem of its YAML", () => {
  const secret = "SECRETBASE64TOKEN";
  it.each([
    `a: "x" basic ${secret}\n`,
    `a: "x" "basic ${secret}"\n`,
    `a: [x] ${secret}\n`,
    `a: !${secret} x\n`,
    `a: !<${secret} x\n`,
    `a: !!${secret} [x]\n`,
    `a: !x!${secret} x\n`,
    `%${secret} x\n---\na: 1\n`,
    `%YAML ${secret}\n---\na: 1\n`,
    `%TAG ${secret}\n---\na: 1\n`,
    `a: |${secret}\n  x\n`,
    `a: "\\u${secret}"\n`,
    `a: "\\${secret}"\n`,
    `a: &${secret} *${secret}\n`,
    `a: *${secret}: x\n`,
    `a: &${secret}: x\n`,
    `a: 'x' ${secret}: x\n`,
    `a: ]${secret}\n`,
    `a: @${secret}\n`,
    `a: { b: "x" ${secret} }\n`,
    `a: x\n ${secret}: x\n  - ${secret}\n`,
    `- a\n${secret}\n`,
    `--- ${secret}: x\n`,
    `a: 1\n... ${secret}\n`,
  ])("%j", (text) => {
    const said = validated(text).problems.map(({ message, hint }) => `${message} ${hint}`);
    expect(said.length).toBeGreaterThan(0);
    expect(said.join("\n")).not.toContain("SECRET");
  });
});

describe("a revision", () => {
  const home = mkdtempSync(join(tmpdir(), "dialtree-bounds-"));
  const before = process.cwd();
  process.chdir(home);
  afterAll(() => {
    process.chdir(before);
    rmSync(home, { recursive: true, force: true });
  });
  const git = (args: string[], input?: string) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      encoding: "utf8",
      ...(input === undefined ? {} : { input }),
      stdio: ["pipe", "pipe", "pipe"],
    }).trim();

  it(
    "has 1,000 files that are read, however many it lists",
    () => {
      git(["init", "-q"]);
      const empty = git(["hash-object", "-w", "--stdin"], "");
      const tree = git(
        ["mktree"],
        times(100_000, (at) => `100644 blob ${empty}\tp${String(at).padStart(6, "0")}.yaml\n`),
      );
      const commit = git(["commit-tree", "-m", "x", tree], "");
      const read = filesAt(commit, ".");
      expect(read?.sources).toHaveLength(1000);
      expect(read?.problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
        "DT2101 the tree has more than 1000 files",
      ]);
      expect(validateSources(read ?? { sources: [], problems: [] }, ".").problems.length).toBeLessThan(1002);
    },
    seconds * 1000,
  );
});
