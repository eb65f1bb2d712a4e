import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import treeSchema from "../../../schemas/tree.schema.json" with { type: "json" };
import { runCli, startCli } from "../../support/cli.ts";
import { sound } from "../../support/tree.ts";

const folder = mkdtempSync(join(tmpdir(), "dialtree-cli-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (...args: string[]) => runCli(folder, args);
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
write("sound.yaml", sound());
write(
  "broken.yaml",
  sound(["members: [dana, sam]", "members: [dana, samm]"], ["target: { extension: 300 } }", "}"]),
);
write("secret.yaml", sound(["apiKey: { env: KEY }", "apiKey: KEY0123456789SECRET, nonsense: 1"]));

describe("every command", () => {
  const commands = [
    "init",
    "validate",
    "plan",
    "diff",
    "up",
    "destroy",
    "route",
    "calls",
    "graph",
    "export",
    "schema",
    "sandbox",
    "serve",
    "engine",
    "completion",
  ];

  it("is listed, has help with examples, and refuses an unknown flag without running anything", async () => {
    const { stdout } = await cli("--help");
    for (const command of commands) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, "m"));
      const help = await cli(command, "--help");
      expect([command, help.code, help.stdout.includes("Example")]).toEqual([command, 0, true]);
      const refused = await cli(command, "--no-such-flag");
      expect([command, refused.code, refused.stdout]).toEqual([command, 1, ""]);
      expect(refused.stderr).toContain("DT1004");
    }
  }, 60_000);
});

describe("validate", () => {
  it("says that there is nothing to say", async () => {
    expect(await cli("validate", "sound.yaml", "--strict")).toEqual({
      code: 0,
      stdout: "no problems\n",
      stderr: "",
    });
  });

  it("shows each problem with its line, without colour in a pipe and with it where it is asked for", async () => {
    const { code, stdout } = await cli("validate", "broken.yaml");
    expect(code).toBe(1);
    expect(stdout).toContain("broken.yaml:7:41 error DT2110 there is no user samm\n");
    expect(stdout).toContain(
      "  7 |   sales: { name: Sales, members: [dana, samm] }\n    |                                         ^\n  help: Did you mean sam?",
    );
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("1 error, 1 warning");
    expect(stdout).not.toContain("\u001b");
    expect((await runCli(folder, ["validate", "broken.yaml"], { FORCE_COLOR: "1" })).stdout).toContain(
      "\u001b[31m",
    );
  });

  it("prints JSON of the documented shape", async () => {
    const { stdout } = await cli("validate", "broken.yaml", "--format", "json");
    expect(JSON.parse(stdout)).toEqual({
      problems: [
        {
          code: "DT2110",
          severity: "error",
          message: "there is no user samm",
          hint: "Did you mean sam?",
          file: "broken.yaml",
          line: 7,
          column: 41,
          path: "teams/sales/members/1",
        },
        expect.objectContaining({ code: "DT2136", severity: "warning", path: "accounts/front/phones/main" }),
      ],
    });
  });

  it("prints annotations for GitHub, safely", async () => {
    write("odd,name.yaml", sound(["name: Sales, ", "'50%\\n': x, name: Sales, "]));
    const { stdout } = await cli("validate", "odd,name.yaml", "--format", "github");
    expect(stdout).toMatch(/^::error file=odd%2Cname\.yaml,line=7,col=\d+,title=DT2106::'?50%25/);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  it("never repeats a credential that was written down", async () => {
    for (const format of ["text", "json", "github"]) {
      const { code, stdout, stderr } = await cli("validate", "secret.yaml", "--format", format);
      expect(code).toBe(1);
      expect(stdout).toContain("DT2107");
      expect(stdout + stderr).not.toContain("KEY0123456789SECRET");
    }
  });

  it("says that there is no tree, and takes no other format", async () => {
    const { code, stdout, stderr } = await cli("validate", "nowhere.yaml");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("DT2100 there is no file or folder nowhere.yaml");
    expect((await cli("validate", "sound.yaml", "--format", "xml")).stderr).toContain("DT1004");
  });
});

describe("route", () => {
  it("says step by step who rings", async () => {
    const { stdout } = await cli("route", "sound.yaml", "--dial", "101", "--from", "front/sam");
    expect(stdout.split("\n")).toEqual([
      "101 dialled by front/sam",
      "    0 s  extension front/101 (Dana) goes to its target",
      "    0 s  user dana (Dana) rings for 30 s",
      "         rings front/dana (dana)  0 s to 30 s",
      "   30 s  nobody: Dana does not answer",
      "",
    ]);
  });

  it("says who rings while somebody is busy or not registered, and for whom who calls", async () => {
    const asked = [
      "--dial",
      "300",
      "--from",
      "anonymous",
      "--busy",
      "dana",
      "--busy",
      "sam",
      "--unregistered",
      "front/sam",
    ];
    const { stdout } = await cli("route", "sound.yaml", ...asked);
    expect(stdout.split("\n").slice(0, 5)).toEqual([
      "300 dialled by an anonymous caller",
      "while busy: dana, sam; not registered: front/sam",
      "    0 s  extension front/300 (Help) goes to its target",
      "    0 s  call queue front/help waits for members who are busy, at most 60 s",
      "         if full: extension front/101",
    ]);
    const { code, stderr } = await cli("route", "sound.yaml", "--dial", "101", "--busy", "dan");
    expect([code, stderr]).toEqual([1, expect.stringContaining("DT1010 there is no user or SIP user dan")]);
    expect(stderr).toContain("Did you mean dana?");
  });

  it("takes no caller for all at once, which are dialled from outside", async () => {
    const { code, stderr } = await cli("route", "sound.yaml", "--all", "--from", "front/sam");
    expect([code, stderr]).toEqual([1, expect.stringContaining("--from goes with --dial")]);
  });

  it("shows all as a table and as JSON", async () => {
    const { stdout } = await cli("route", "sound.yaml", "--all");
    expect(stdout.split("\n")[0]).toMatch(/^DIALLED +LABEL +RINGS +IF NOBODY ANSWERS$/);
    expect(stdout.trimEnd().split("\n")).toHaveLength(4);
    const json = JSON.parse((await cli("route", "sound.yaml", "--all", "--json")).stdout) as {
      dialled: string;
    }[];
    expect(json.map(({ dialled }) => dialled)).toEqual(["front/main", "front/101", "front/300"]);
  });

  it("refuses a tree with errors, with all of them", async () => {
    const { code, stdout, stderr } = await cli("route", "broken.yaml", "--all");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("DT2110");
    expect(stderr).toContain("DT1007");
  });
});

it("has only examples in its help that the command line understands, and files that it can do without", async () => {
  const empty = mkdtempSync(join(tmpdir(), "dialtree-help-"));
  for (const name of [
    "validate",
    "plan",
    "diff",
    "render",
    "comment",
    "up",
    "route",
    "calls",
    "graph",
    "view",
  ]) {
    const { stdout } = await cli(name, "--help");
    const lines = stdout.slice(stdout.indexOf("Examples:")).matchAll(/^ {2}(?:.*\| )?dialtree (.+)$/gm);
    const examples = [...lines].map(([, line = ""]) => line.split(/ {2,}| && | \| | > /)[0] ?? "");
    expect(examples, name).not.toEqual([]);
    for (const example of examples) {
      const args = (example.match(/"[^"]*"|\S+/g) ?? []).map((arg) => arg.replaceAll('"', ""));
      // Nothing is there to work with, which each of them says in its own words.
      const { code, stderr } = await runCli(empty, args);
      expect([code, stderr], example).toEqual([1, expect.stringMatching(/^DT(?!1004)\d{4} /)]);
    }
  }
  rmSync(empty, { recursive: true });
  const nowhere = await cli("diff", "sound.yaml", "sound.yaml", "-o", "nowhere/plan.json");
  expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining("DT1018")]);
});

describe("diff", () => {
  write(
    "new.yaml",
    sound(["label: Dana,", "label: D,"], ["target: { callQueue: help }", "target: { user: dana }"]),
  );

  it("reviews two files as text, Markdown and JSON, without engine or credentials", async () => {
    const { code, stdout } = await cli("diff", "sound.yaml", "new.yaml", "--detailed-exitcode");
    expect(code).toBe(2);
    expect(stdout).toContain("target: { callQueue: front/help } -> { user: dana }");
    expect(stdout).toContain("who rings\n");
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^2 to update, \d+ unchanged; 1 of high risk$/);
    expect((await cli("diff", "sound.yaml", "sound.yaml", "--detailed-exitcode")).code).toBe(0);
    const plan = JSON.parse(
      (await cli("diff", "sound.yaml", "new.yaml", "--format", "json")).stdout,
    ) as object;
    expect(plan).toMatchObject({
      version: 1,
      totals: { update: 2 },
      changes: [{ place: { file: "new.yaml" } }, {}],
    });
    await cli("diff", "sound.yaml", "new.yaml", "--format", "markdown", "-o", "comment.md");
    expect(readFileSync(join(folder, "comment.md"), "utf8")).toMatch(/^\*\*High risk\*\*: 2 to update/);
  });

  it("writes each file in the form that its name says, and refuses a contradiction before anything", async () => {
    const files = ["-o", "a.md", "-o", "b.html", "-o", "c.json"];
    const refused = await cli("diff", "sound.yaml", "new.yaml", "--format", "markdown", ...files);
    expect([refused.code, refused.stdout]).toEqual([1, ""]);
    expect(refused.stderr).toContain("DT1004 --format markdown contradicts the file's name b.html: html");
    expect(existsSync(join(folder, "a.md"))).toBe(false);
    expect((await cli("diff", "sound.yaml", "new.yaml", ...files)).code).toBe(0);
    const start = (name: string) => readFileSync(join(folder, name), "utf8").slice(0, 15).toLowerCase();
    expect([start("a.md"), start("b.html"), start("c.json").slice(0, 1)]).toEqual([
      "**high risk**: ",
      "<!doctype html>",
      "{",
    ]);
    await cli("diff", "sound.yaml", "new.yaml", "--format", "markdown", "-o", "comment");
    expect(start("comment")).toBe("**high risk**: ");
    const render = await cli("render", "c.json", "--format", "sarif", "-o", "findings.json");
    expect([render.code, render.stderr]).toEqual([1, expect.stringContaining("DT1004")]);
  });

  it("reviews two revisions of git, a file or a folder, and one that is not there yet", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder });
    git("init", "-q", "-b", "main");
    write("repo.yaml", sound());
    git("add", "repo.yaml");
    git("commit", "-qm", "one");
    write("repo.yaml", sound(["label: Dana,", "label: D,"]));
    git("commit", "-qam", "two");
    expect((await cli("diff", "HEAD~1..HEAD", "--", "repo.yaml")).stdout).toContain("label: Dana -> D");
    expect((await cli("diff", "HEAD..HEAD", "repo.yaml")).stdout).toContain("Nothing changes");
    mkdirSync(join(folder, "phones"));
    write("phones/a.yaml", sound());
    git("add", "phones");
    git("commit", "-qm", "three");
    const all = await cli("diff", "HEAD~1..HEAD", "--format", "json", "--", "phones/");
    expect(JSON.parse(all.stdout)).toMatchObject({
      totals: { create: 15, adopt: 1 },
      unchanged: 0,
      changes: expect.arrayContaining([
        expect.objectContaining({ place: { file: "phones/a.yaml", line: 9 } }),
      ]),
    });
    // Files of a folder below are no part of the tree, and a folder may be the one that one stands in.
    mkdirSync(join(folder, "phones/old"));
    write("phones/old/a.yaml", sound(["organization: acme", "organization: other"]));
    git("add", "phones");
    git("commit", "-qm", "four");
    const inside = await runCli(join(folder, "phones"), ["diff", "HEAD~1..HEAD", "--", "."]);
    expect(inside).toMatchObject({ code: 0, stdout: "Nothing changes: all 16 resources are as declared.\n" });
    git("checkout", "-qb", "branch", "HEAD~2");
    write("repo.yaml", sound(["label: Dana,", "label: E,"]));
    git("commit", "-qam", "five");
    expect((await cli("diff", "main...branch", "--", "phones/")).stderr).toContain("DT2100");
    expect((await cli("diff", "main...branch", "--", "repo.yaml")).stdout).toContain("label: D -> E");
    git("checkout", "-q", "main");
    const unknown = await cli("diff", "nowhere..HEAD", "--", "repo.yaml");
    expect([unknown.code, unknown.stderr.includes("DT1011")]).toEqual([1, true]);
  });

  it("exits with 3 where a guard refuses, with the plan in full, and not where it is allowed", async () => {
    write(
      "two.yaml",
      sound(
        ["office: { prefix: acme-office }", "office: { prefix: acme-office }\n      old: { prefix: old }"],
        ["main: {", "main: { domain: office,"],
      ),
    );
    const refused = await cli("diff", "two.yaml", "sound.yaml");
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain("SIP domain  front/old");
    expect(refused.stdout).toContain(
      "refused: delete:domain: front/old\n  allowed by: --allow delete:domain\n",
    );
    write("guarded.yaml", sound(["organization: acme", "organization: acme\nguards: { maxDeletes: 10% }"]));
    const loosened = await cli(
      "diff",
      "guarded.yaml",
      "sound.yaml",
      "-o",
      "g.txt",
      "-o",
      "g.md",
      "-o",
      "g.json",
      "-o",
      "g.html",
    );
    expect(loosened.code).toBe(0);
    const told = (name: string) => readFileSync(join(folder, name), "utf8");
    expect(told("g.txt")).toContain("the tree's guards change: { maxDeletes: 10% } -> (default)");
    expect(told("g.md")).toContain("**The tree's guards change**");
    expect(JSON.parse(told("g.json"))).toMatchObject({
      guards: { changed: { before: { maxDeletes: "10%" } } },
    });
    expect((await cli("render", "g.json", "--format", "github")).stdout).toContain("::warning title=guard::");
    expect((await cli("diff", "two.yaml", "sound.yaml", "--allow", "delete:domain")).code).toBe(0);
    expect((await cli("diff", "two.yaml", "sound.yaml", "--allow", "delete:everything")).stderr).toContain(
      "DT1004",
    );
    expect((await cli("diff", "two.yaml", "sound.yaml", "--max-deletes", "lots")).stderr).toContain("DT1004");
  });
});

it("renders what comes through a pipe, however slowly", async () => {
  const plan = (await cli("diff", "sound.yaml", "new.yaml", "--format", "json")).stdout;
  const child = startCli(folder, ["render", "--format", "markdown"], {}, { writes: true });
  let shown = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
  });
  const half = plan.length / 2;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.stdin.write(plan.slice(0, half));
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.stdin.end(plan.slice(half));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect([code, shown]).toEqual([0, expect.stringMatching(/^\*\*High risk\*\*: 2 to update/)]);
});

describe("graph", () => {
  it("draws Mermaid, DOT and SVG", async () => {
    const mermaid = (await cli("graph", "sound.yaml")).stdout;
    expect(mermaid).toMatch(/^flowchart LR\n/);
    expect(mermaid).toContain('-->|"overflow"|');
    expect((await cli("graph", "sound.yaml", "--format", "dot")).stdout).toMatch(/^digraph calls \{/);
    const { stdout } = await cli("graph", "sound.yaml", "--format", "svg", "-o", "calls.svg");
    expect(stdout).toBe("");
    expect(readFileSync(join(folder, "calls.svg"), "utf8")).toContain("<svg");
  });
});

describe("init, schema and completion", () => {
  it("writes a tree without problems once, and nothing over what is there", async () => {
    expect((await cli("init", "fresh")).stdout.split("\n")).toEqual([
      "fresh/account.yaml",
      "fresh/tree.schema.json",
      "fresh/.gitignore",
      "",
    ]);
    expect(readFileSync(join(folder, "fresh/.gitignore"), "utf8")).toContain("node_modules/\n");
    expect((await cli("validate", "fresh/account.yaml", "--strict")).code).toBe(0);
    await cli("init", "other/fresh");
    const prefix = (file: string) => /prefix: (\S+)/.exec(readFileSync(join(folder, file), "utf8"))?.[1];
    expect(prefix("fresh/account.yaml")).toMatch(/^fresh-[a-z2-9]{6}$/);
    expect(prefix("other/fresh/account.yaml")).not.toBe(prefix("fresh/account.yaml"));
    write("fresh/account.yaml", "mine");
    const again = await cli("init", "fresh");
    expect(again.stderr).toContain("DT1009");
    expect(readFileSync(join(folder, "fresh/account.yaml"), "utf8")).toBe("mine");
  });

  it("prints the schema as it is shipped", async () => {
    expect(JSON.parse((await cli("schema")).stdout)).toEqual(treeSchema);
  });
});
