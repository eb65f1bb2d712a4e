import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { reviewTrees } from "../../src/cli/review.ts";
import { captured } from "../support/captured.ts";
import { sound } from "../support/tree.ts";

/** Revisions that only somebody who means harm can make: git itself takes any tree object. */
const home = mkdtempSync(join(tmpdir(), "dialtree-revision-"));
const repository = join(home, "a", "b", "repository");
mkdirSync(join(repository, "phones"), { recursive: true });
mkdirSync(join(home, "tmp"));
process.env.TMPDIR = join(home, "tmp");
const before = process.cwd();
process.chdir(repository);
afterAll(() => {
  process.chdir(before);
  rmSync(home, { recursive: true, force: true });
});

const git = (args: string[], input?: string | Buffer) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    encoding: "utf8",
    ...(input === undefined ? {} : { input }),
    stdio: ["pipe", "pipe", "pipe"],
  }).trim();
git(["init", "-q"]);
writeFileSync("phones/account.yaml", sound());
git(["add", "."]);
git(["commit", "-qm", "first"]);
const first = git(["rev-parse", "HEAD"]);
const good = git(["hash-object", "-w", "phones/account.yaml"]);
const bad = git(["hash-object", "-w", "--stdin"], "name: from outside\n");

interface Entry {
  readonly name: string | Buffer;
  readonly mode?: string;
  readonly id?: string;
}

const treeOf = (entries: readonly Entry[]) =>
  git(
    ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
    Buffer.concat(
      entries.map(({ name, mode = "100644", id = bad }) =>
        Buffer.concat([Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, "hex")]),
      ),
    ),
  );
const commitOf = (phones: string) =>
  git(["commit-tree", "-p", first, "-m", "x", treeOf([{ name: "phones", mode: "40000", id: phones }])], "");
const own = { name: "account.yaml", id: good };

/** Everything below the test's folder but git's own, so that a file that appears anywhere is seen. */
const files = () =>
  readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.parentPath.includes("/.git"))
    .map(({ parentPath, name }) => `${parentPath}/${name}`)
    .sort();

describe("a revision with a tree entry named", () => {
  const names = [
    "../../../x/Pulumi.yaml",
    "../x.yaml",
    "../../x.yaml",
    "../../../../../../../../tmp/dialtree-x.yaml",
    "..",
    ".",
    "/etc/x.yaml",
    "/x.yaml",
    "a/b.yaml",
    "./x.yaml",
    "x/../y.yaml",
    "..\\x.yaml",
    "a\\b.yaml",
    "C:\\x.yaml",
    "\\\\host\\x.yaml",
    "a\nb.yaml",
    "a\rb.yaml",
    "\x1b[2J.yaml",
    "\x07.yaml",
    "\x7f.yaml",
    "a\tb.yaml",
    "\u0085.yaml",
    "\u2028.yaml",
    "\u202eyaml.x.yaml",
    "\u200b.yaml",
    "::error::x/../.yaml",
    "../.dialtree/project/index.js",
    "../.git/config",
    "../.git/hooks/post-checkout",
    ".dialtree/passphrase",
    Buffer.from([0xff, 0xfe, 0x2f, 0x78]),
  ];
  it.each(names)("%j is an error that names it, and nothing is written", (name) => {
    const commit = commitOf(treeOf([own, { name }]));
    const was = files();
    expect(() => reviewTrees(`${first}..${commit}`, "phones", { allow: [] })).toThrow("DT1024");
    expect(() => reviewTrees(`${commit}..${first}`, "phones", { allow: [] })).toThrow("DT1024");
    expect(files()).toEqual(was);
    expect(readFileSync("phones/account.yaml", "utf8")).toBe(sound());
  });

  it("that stands twice is an error, since a checkout would have the other one", () => {
    const commit = commitOf(treeOf([own, { name: "account.yaml" }]));
    expect(() => reviewTrees(`${first}..${commit}`, "phones", { allow: [] })).toThrow("DT1024");
  });
});

describe("a revision", () => {
  it.each([
    ["a link to a file", treeOf([own, { name: "more.yaml", mode: "120000" }]), "DT1007"],
    ["a link in the place of the tree's file", treeOf([{ ...own, mode: "120000" }]), "DT1007"],
    [
      "a submodule named as a part",
      treeOf([own, { name: "more.yaml", mode: "160000", id: first }]),
      undefined,
    ],
    [
      "a folder named as a part",
      treeOf([own, { name: "more.yaml", mode: "40000", id: treeOf([own]) }]),
      undefined,
    ],
    ["no part of a tree", treeOf([{ name: "README" }]), "DT2100"],
    [
      "a file that is no text",
      treeOf([{ ...own, id: git(["hash-object", "-w", "--stdin"], Buffer.from([0xff])) }]),
      "DT1007",
    ],
    [
      "a file of 40 MiB",
      treeOf([{ ...own, id: git(["hash-object", "-w", "--stdin"], Buffer.alloc(40 * 1024 * 1024, "#")) }]),
      "DT1007",
    ],
    ["a blob that git does not have", treeOf([{ ...own, id: "12".repeat(20) }]), "DT1011"],
  ])("with %s is read or refused in words", async (_what, tree, code) => {
    const commit = commitOf(tree);
    const { thrown } = await captured(() => reviewTrees(`${first}..${commit}`, "phones", { allow: [] }));
    expect((thrown as { code?: string } | undefined)?.code).toBe(code);
  });

  it.each([
    "--output=/tmp/dialtree-x",
    "--upload-pack=touch x",
    "HEAD^{/x}",
    "HEAD:phones",
    "nothing",
    "",
    "-h",
    "$(touch x)",
    "HEAD;touch x",
    "@{-1}",
  ])("that is asked for as %j runs nothing", (revision) => {
    const was = files();
    expect(() => reviewTrees(`${revision}..${first}`, "phones", { allow: [] })).toThrow(/DT1011|DT2100/);
    expect(files()).toEqual(was);
  });

  it.each(["..", "..."])("is not taken for a file that is named like a range (%s)", async (dots) => {
    const commit = commitOf(
      treeOf([{ ...own, id: git(["hash-object", "-w", "--stdin"], sound(["name: Dana,", "name: Danae,"])) }]),
    );
    git(["branch", "-f", "base", first]);
    git(["branch", "-f", "proposed", commit]);
    writeFileSync(`base${dots}proposed`, sound());
    try {
      expect(reviewTrees(`base${dots}proposed`, "phones", { allow: [] }).plan.changes).toHaveLength(1);
    } finally {
      rmSync(`base${dots}proposed`);
    }
  });

  it("with a file that is too large beside a small one says which", async () => {
    const large = git(["hash-object", "-w", "--stdin"], Buffer.alloc(70 * 1024 * 1024, "#"));
    const commit = commitOf(treeOf([own, { name: "more.yaml", id: large }]));
    const { thrown, stderr } = await captured(() =>
      reviewTrees(`${first}..${commit}`, "phones", { allow: [] }),
    );
    expect([(thrown as { code?: string }).code, stderr]).toEqual([
      "DT1007",
      expect.stringContaining("phones/more.yaml:1:1 error DT2101"),
    ]);
  });

  it("in a folder that pretends to be a repository runs nothing of its configuration", () => {
    const pretended = join(home, "bare");
    execFileSync("git", ["init", "-q", "--bare", pretended]);
    writeFileSync(
      join(pretended, "config"),
      `[core]\n\tbare = true\n\tfsmonitor = touch ${home}/ran\n\tsshCommand = touch ${home}/ran\n[extensions]\n\tpartialClone = evil\n[remote "evil"]\n\turl = ext::touch ${home}/ran\n\tpromisor = true\n`,
    );
    process.chdir(pretended);
    try {
      expect(() => reviewTrees("HEAD..HEAD", "phones", { allow: [] })).toThrow("DT1011");
    } finally {
      process.chdir(repository);
    }
    expect(files().filter((file) => file.endsWith("/ran"))).toEqual([]);
  });

  it("asks no other machine for what is missing, whatever the repository's configuration says", () => {
    const commit = commitOf(treeOf([{ ...own, id: "34".repeat(20) }]));
    git(["config", "extensions.partialClone", "evil"]);
    git(["config", "core.repositoryformatversion", "1"]);
    git(["config", "remote.evil.url", `ext::touch ${home}/ran`]);
    git(["config", "remote.evil.promisor", "true"]);
    git(["config", "core.fsmonitor", `touch ${home}/ran`]);
    expect(() => reviewTrees(`${first}..${commit}`, "phones", { allow: [] })).toThrow("DT1011");
    expect(files().filter((file) => file.endsWith("/ran"))).toEqual([]);
  });
});
