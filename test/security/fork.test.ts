import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { githubPullRequest } from "../../src/forge/github.ts";
import { type FakeForge, openForge, pullOf } from "../support/forge.ts";
import { begunBy, type ForkScene, git, openFork, runScript } from "../support/fork.ts";
import { takenByRunner } from "../support/runner.ts";
import { sound } from "../support/tree.ts";

/*
 * What a stranger's pull request tries against the job that has rights: to be taken for another one, to have something of
 * its own run, believed, written over or uploaded, and to speak to the runner.
 */

const commit = "a".repeat(40);
const other = "b".repeat(40);

const branches = [
  "patch",
  "-patch",
  "--upload-pack=touch hacked",
  "$(touch hacked)",
  "`touch hacked`",
  "a;touch hacked",
  "a|b&c",
  "a&state=all",
  "a&base=main#x",
  "a?b=c",
  "a%2F..%2Fb",
  "a+b c",
  "'quoted'",
  '"quoted"',
  "main",
  "refs/pull/1/head",
  "HEAD",
  "ветка/分支",
  "patch\u202egnp",
  `\${{ github.token }}`,
  "::set-output name=x::y",
  "line\n::error::x",
];

describe("which pull request a run was for", () => {
  let forge: FakeForge;
  let folder: string;
  beforeEach(async () => {
    forge = await openForge();
    folder = mkdtempSync(join(tmpdir(), "dialtree-event-"));
  });
  afterEach(async () => {
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const found = (changes: object = {}) => {
    const path = join(folder, "event.json");
    writeFileSync(path, JSON.stringify({ workflow_run: { ...begunBy(commit, "patch", 55), ...changes } }));
    return githubPullRequest({
      GITHUB_API_URL: forge.url,
      GITHUB_EVENT_PATH: path,
      GITHUB_REF_NAME: "main",
      GITHUB_REPOSITORY: "acme/phones",
      GITHUB_TOKEN: "workflow-token",
    });
  };

  it.each(branches)("is found by its branch, whatever it is called: %j", async (ref) => {
    forge.pulls.push(pullOf(3, commit, { ref: `${ref}x` }), pullOf(4, commit, { ref }));
    expect(await found({ head_branch: ref })).toMatchObject({ number: 4, mayComment: true });
    const missing = await found({ head_branch: `${ref}y` }).catch((error: unknown) => error);
    expect(missing).toMatchObject({ code: "DT1025" });
    expect(String(missing).split("\n")).toHaveLength(2);
  });

  const wrong: Readonly<Record<string, Parameters<typeof pullOf>[2] & { sha?: string }>> = {
    "of another commit": { sha: other },
    "of a commit whose name begins alike": { sha: commit.slice(0, 39) },
    closed: { state: "closed" },
    "into another branch": { into: "release" },
    "into a branch whose name begins alike": { into: "main2" },
    "of another repository of the same owner": { repo: 3 },
    "of another owner's repository": { owner: "mallory", repo: 3 },
    "of a repository that is gone": { repo: null },
    "of another branch": { ref: "other" },
    "of a branch in other letters' case": { ref: "Patch" },
  };
  it.each(Object.entries(wrong))(
    "is none that is %s, even if the forge filters nothing",
    async (_, changes) => {
      const { sha = commit, ...more } = changes;
      const pull = pullOf(3, sha, more);
      forge.pulls.push(pull);
      await expect(found()).rejects.toMatchObject({ code: "DT1025" });
      forge.faults.push({ status: 200, body: [pull] });
      await expect(found()).rejects.toMatchObject({ code: "DT1025" });
      // The right one is found beside it.
      forge.faults.push({ status: 200, body: [pull, pullOf(4, commit)] });
      expect(await found()).toMatchObject({ number: 4 });
      // And one that has become this since it was found gets no comment.
      forge.pulls.splice(0, 1, pullOf(4, commit));
      const then = await found();
      forge.pulls.splice(0, 1, { ...pull, number: 4 });
      await expect(then?.confirm()).rejects.toMatchObject({ code: "DT1025" });
    },
  );

  it.each([
    ["no commit", { head_sha: "" }],
    ["a name", { head_sha: "main" }],
    ["an option", { head_sha: "--output=x" }],
    ["a short id", { head_sha: commit.slice(0, 12) }],
    ["an id in capitals", { head_sha: "A".repeat(40) }],
    ["a line's end", { head_sha: `${commit}\n` }],
    ["a path", { head_sha: `${commit}/../../x` }],
    ["no repository", { head_repository: null }],
  ])("is none where the run names %s", async (_, changes) => {
    const sha = "head_sha" in changes ? changes.head_sha : commit;
    forge.pulls.push(pullOf(3, String(sha)), pullOf(4, other));
    await expect(found(changes)).rejects.toMatchObject({ code: "DT1025" });
    expect(forge.statuses).toEqual([]);
  });

  it.each(["push", "schedule", "workflow_dispatch", "pull_request_target", "workflow_run"])(
    "is none where the run began by %s",
    async (event) => {
      forge.pulls.push(pullOf(4, commit));
      expect(await found({ event })).toBeUndefined();
    },
  );

  it("is the fork's under its new name, which is told by its id", async () => {
    forge.pulls.push(pullOf(4, commit));
    const head_repository = { id: 2, full_name: "dana/renamed", owner: { login: "dana" } };
    expect(await found({ head_repository })).toMatchObject({ number: 4 });
  });
});

describe("a stranger's pull request", () => {
  let scene: ForkScene;
  beforeEach(async () => {
    scene = await openFork(sound());
  });
  afterEach(() => scene.close());
  const comment = () => scene.forge.comments.map(({ body }) => body).join("\n");
  const states = () => scene.forge.statuses.map(({ state }) => state);
  const changed = sound(["label: Dana,", "label: D,"]);

  it("is reviewed as objects, by the base's dialtree, with a comment and a status", async () => {
    const head = scene.offer({
      "account.yaml": changed,
      "package.json": '{"scripts":{"preinstall":"touch hacked","prepare":"touch hacked"}}',
      ".npmrc": "registry=http://evil.invalid",
      ".gitattributes": "* filter=evil diff=evil merge=evil",
      ".gitmodules": '[submodule "x"]\n\tpath = x\n\turl = ext::touch hacked\n',
      "dialtree-review/plan.json": '{"forged": true}',
      "node_modules/.bin/dialtree": "#!/bin/sh\ntouch hacked",
    });
    scene.forge.pulls.push(pullOf(8, head));
    const ran = await scene.review(head);
    expect(ran, ran.stdout).toMatchObject({ code: 0, stderr: "" });
    expect(comment()).toContain("**Changes**: 1 to update");
    expect(comment()).toContain(`key=account.yaml run=901.1`);
    expect(scene.forge.statuses).toEqual([
      expect.objectContaining({ commit: head, state: "pending", context: "dialtree/review" }),
      {
        commit: head,
        state: "success",
        context: "dialtree/review",
        description: expect.stringMatching(/^Changes: 1 to update, \d+ unchanged$/),
        target_url: "https://github.com/acme/phones/actions/runs/77",
      },
    ]);
    expect(readdirSync(scene.base).sort()).toEqual([".git", "account.yaml", "dialtree-review"]);
    expect(readFileSync(join(scene.base, "account.yaml"), "utf8")).toBe(sound());
    expect(git(scene.base, ["status", "--porcelain"])).toBe("?? dialtree-review/");
    expect(takenByRunner(ran.stdout)).toEqual([]);
  });

  it("forges nothing: what its run wrote is not looked at", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    mkdirSync(join(scene.base, "dialtree-review"));
    writeFileSync(join(scene.base, "dialtree-review/plan.json"), '{"forged": "Nothing changes"}');
    writeFileSync(join(scene.base, "dialtree-review/failed.log"), "forged");
    expect((await scene.review(head)).code).toBe(0);
    expect(comment()).not.toContain("forged");
    expect(existsSync(join(scene.base, "dialtree-review/failed.log"))).toBe(false);
  });

  it.each(branches.filter((name) => !name.includes("\n")).slice(1, 6))(
    "on the branch %j runs nothing",
    async (ref) => {
      const head = scene.offer({ "account.yaml": changed });
      scene.forge.pulls.push(pullOf(8, head, { ref }));
      const ran = await scene.review(head, ref);
      expect(ran, ran.stdout).toMatchObject({ code: 0 });
      expect(readdirSync(scene.base)).not.toContain("hacked");
      expect(states()).toEqual(["pending", "success"]);
    },
  );

  it("that has another commit in git than at the forge is left alone", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    scene.offer({ "account.yaml": sound(["label: Dana,", "label: Evil,"]) });
    const ran = await scene.review(head);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("DT1025");
    expect([comment(), states()]).toEqual(["", ["pending"]]);
  });

  it("that is closed, of another commit, or into another branch is left alone", async () => {
    const head = scene.offer({ "account.yaml": changed });
    for (const pull of [
      pullOf(8, head, { state: "closed" }),
      pullOf(8, other),
      pullOf(8, head, { into: "release" }),
      pullOf(8, head, { repo: 9 }),
    ]) {
      scene.forge.pulls.splice(0, 1, pull);
      const ran = await scene.review(head);
      expect([ran.code, ran.stdout.includes("DT1025")]).toEqual([1, true]);
    }
    expect([comment(), states()]).toEqual(["", []]);
  });

  it("that moves while it is reviewed gets no comment and no verdict", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    scene.forge.between = () => scene.forge.pulls.splice(0, 1, pullOf(8, other));
    const ran = await scene.review(head);
    expect([ran.code, ran.stdout.includes("DT1025")]).toEqual([1, true]);
    expect([comment(), states()]).toEqual(["", ["pending"]]);
  });

  it("is not reviewed from its own checkout", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    git(scene.base, ["fetch", "-q", "origin", "refs/pull/8/head"]);
    git(scene.base, ["checkout", "-q", "FETCH_HEAD"]);
    const ran = await scene.review(head);
    expect([ran.code, ran.stdout.includes("DT1025"), comment()]).toEqual([1, true, ""]);
    expect(states()).not.toContain("success");
  });

  it("of two with the same head, the one into this branch is reviewed", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(9, head, { into: "release" }), pullOf(8, head));
    expect((await scene.review(head)).code).toBe(0);
    expect(scene.forge.requests.filter(({ method }) => method === "POST").map(({ path }) => path)).toEqual([
      `/repos/acme/phones/statuses/${head}`,
      "/repos/acme/phones/issues/8/comments",
      `/repos/acme/phones/statuses/${head}`,
    ]);
  });

  it("has the status error where its tree has errors, and a comment that says so and no more", async () => {
    const evil = "@everybody [click](http://evil.example) <img src=x> ::error::x\\n##[error]x";
    const head = scene.offer({
      "account.yaml": sound(["target: { user: dana }", `target: { user: "${evil}" }`]),
    });
    scene.forge.pulls.push(pullOf(8, head));
    const ran = await scene.review(head);
    expect(ran.code).toBe(1);
    expect(states()).toEqual(["pending", "error"]);
    expect(comment()).toContain("**The review failed**");
    expect(comment()).not.toMatch(/@everybody|\]\(|<img/);
    expect(takenByRunner(ran.stdout)).toEqual([]);
  });

  it("has the status failure where a guard refuses, and the status is of our words and numbers", async () => {
    const domain = "office: { prefix: acme-office }";
    const named: [string, string] = [
      "target: { extension: 300 }",
      "target: { extension: 300 }, domain: office",
    ];
    scene.commitToBase(sound([domain, `${domain}\n      old: { prefix: old }`], named));
    const head = scene.offer({ "account.yaml": sound(["label: Dana,", "label: '::error::x',"]) });
    git(scene.fork, ["fetch", "-q", "origin", "main"]);
    git(scene.fork, ["rebase", "-q", "-s", "ours", "FETCH_HEAD"]);
    writeFileSync(join(scene.fork, "account.yaml"), sound(["label: Dana,", "label: '::error::x',"]));
    git(scene.fork, ["add", "-A"]);
    git(scene.fork, ["commit", "-q", "--allow-empty", "-m", "removes"]);
    const last = git(scene.fork, ["rev-parse", "HEAD"]);
    expect(last).not.toBe(head);
    scene.push(last);
    scene.forge.pulls.push(pullOf(8, last));
    const ran = await scene.review(last, "patch", { DIALTREE_KEY: "phones" });
    expect(ran.code, ran.stdout).toBe(3);
    expect(scene.forge.statuses.at(-1)).toMatchObject({
      state: "failure",
      context: "dialtree/review/phones",
    });
    expect(scene.forge.statuses.at(-1)?.description).toMatch(/^Refused: [\w ,;]+$/);
    expect(takenByRunner(ran.stdout)).toEqual([]);
  });

  it("cannot let itself pass by guards of its own, nor by those of long ago", async () => {
    const [lax, strict] = ["guards: { maxDeletes: 100% }\n", "guards: { maxDeletes: 0 }\n"];
    const team = "sales: { name: Sales, members: [dana, sam] }";
    const more = sound([team, `${team}\n  old: { name: Old, members: [dana] }`]);
    scene.commitToBase(`${more}${lax}`);
    git(scene.fork, ["pull", "-q", "origin", "main"]);
    // The strict ones come after the fork left.
    scene.commitToBase(`${more}${strict}`);
    for (const own of ["", lax]) {
      const head = scene.offer({ "account.yaml": `${sound()}${own}` });
      scene.forge.pulls.splice(0, 1, pullOf(8, head));
      const ran = await scene.review(head);
      expect(ran.code, ran.stdout).toBe(3);
      expect(states().at(-1)).toBe("failure");
    }
  });

  const trees: Readonly<Record<string, (fork: string) => string>> = {
    "whose entry leads outside": (fork) => treeWith(fork, "100644", "../../hacked.yaml"),
    "whose entry has a control character": (fork) => treeWith(fork, "100644", "account.yaml\u001b[2J"),
    "whose tree is a link": (fork) => treeWith(fork, "120000", "account.yaml", "/etc/passwd"),
    "whose tree is a submodule": (fork) => treeWith(fork, "160000", "account.yaml"),
    "without a tree": (fork) => treeWith(fork, "100644", "other.yaml"),
    "whose tree is no YAML": (fork) => treeWith(fork, "100644", "account.yaml", "\u0000{[::error::"),
    "whose tree grows without bounds": (fork) =>
      treeWith(
        fork,
        "100644",
        "account.yaml",
        `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at},*a${at}]`).join("\n")}\n`,
      ),
    "whose tree is deep": (fork) => treeWith(fork, "100644", "account.yaml", "[".repeat(200_000)),
    "whose tree is long": (fork) => treeWith(fork, "100644", "account.yaml", "x: y\n".repeat(14_000_000)),
  };
  it.each(Object.entries(trees))(
    "%s has the status error, within its time, and writes nothing",
    async (_, make) => {
      const head = make(scene.fork);
      scene.push(head);
      scene.forge.pulls.push(pullOf(8, head));
      const ran = await scene.review(head, "patch", { DIALTREE_SECONDS: "20" });
      expect([1, 3]).toContain(ran.code);
      expect(states()[0]).toBe("pending");
      expect(["error", "failure"]).toContain(states().at(-1));
      expect(comment()).not.toMatch(/root:x|::error::/);
      expect(readdirSync(scene.base).sort()).toEqual([".git", "account.yaml", "dialtree-review"]);
      expect(existsSync(join(scene.base, "../../hacked.yaml"))).toBe(false);
      expect(takenByRunner(ran.stdout)).toEqual([]);
    },
  );

  it("that is too large is not fetched, and has the status error", async () => {
    writeFileSync(join(scene.fork, "noise"), randomBytes(4 * 1024 * 1024));
    git(scene.fork, ["add", "noise"]);
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    const ran = await scene.review(head, "patch", { DIALTREE_MEBIBYTES: "2" });
    expect(ran.code).toBe(1);
    expect(states()).toEqual(["pending", "error"]);
    expect(comment()).toContain("could not be fetched within");
    const kept = execFileSync("du", ["-sk", join(scene.base, ".git/objects")], { encoding: "utf8" });
    expect(Number(kept.split("\t")[0])).toBeLessThan(3 * 1024);
  });

  it("runs no hook, no replacement and no helper that lies about", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    const hooks = join(scene.base, ".git/hooks");
    for (const name of ["post-checkout", "reference-transaction", "post-merge", "pre-auto-gc"]) {
      writeFileSync(join(hooks, name), `#!/bin/sh\ntouch "${join(scene.base, "hacked")}"\n`);
      chmodSync(join(hooks, name), 0o755);
    }
    git(scene.base, ["config", "core.fsmonitor", `touch ${join(scene.base, "hacked")}`]);
    expect((await scene.review(head)).code).toBe(0);
    expect(existsSync(join(scene.base, "hacked"))).toBe(false);
  });

  it("is fetched by no other protocol than those that are allowed", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    const ran = await scene.review(head, "patch", { GIT_ALLOW_PROTOCOL: undefined });
    expect(ran.code).toBe(1);
    expect(states()).toEqual(["pending", "error"]);
    expect(comment()).toMatch(/transport.*not allowed/);
  });

  it("whose comment is refused has the status error, not one under way", async () => {
    const head = scene.offer({ "account.yaml": changed });
    scene.forge.pulls.push(pullOf(8, head));
    scene.forge.mayComment = false;
    const ran = await scene.review(head);
    expect(ran.code).toBe(1);
    expect(states()).toEqual(["pending", "error"]);
    expect(ran.stdout).not.toContain("workflow-token");
  });
});

/** A commit on the base's whose tree has that one entry, as git itself would never make it. */
function treeWith(fork: string, mode: string, name: string, text = "version: 1\n"): string {
  const blob = mode === "160000" ? commit : git(fork, ["hash-object", "-w", "--stdin"], text);
  const entry = Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(blob, "hex")]);
  const tree = git(fork, ["hash-object", "-t", "tree", "-w", "--literally", "--stdin"], entry);
  return git(fork, ["commit-tree", tree, "-p", "HEAD", "-m", "odd"]);
}

describe("a checkout's output folder", () => {
  let folder: string;
  let outside: string;
  beforeEach(() => {
    const both = mkdtempSync(join(tmpdir(), "dialtree-output-"));
    [folder, outside] = [join(both, "checkout"), join(both, "outside")];
    mkdirSync(folder);
    mkdirSync(outside);
    writeFileSync(join(outside, "precious"), "precious");
  });
  afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

  const inFolder = (name: string, place: (path: string) => void) => () => {
    mkdirSync(join(folder, "dialtree-review"));
    place(join(folder, "dialtree-review", name));
  };
  const toPrecious = (path: string) => symlinkSync(join(outside, "precious"), path);
  const places: Readonly<Record<string, (() => void) | [string, (() => void)?]>> = {
    "a link to a folder": () => symlinkSync(outside, join(folder, "dialtree-review")),
    "a link to a file": () => toPrecious(join(folder, "dialtree-review")),
    "a link to nothing": () => symlinkSync(join(outside, "none"), join(folder, "dialtree-review")),
    "a link to the checkout": () => symlinkSync(".", join(folder, "dialtree-review")),
    "a file": () => writeFileSync(join(folder, "dialtree-review"), ""),
    ...Object.fromEntries(
      [
        "plan.json",
        "review.html",
        "review.txt",
        "summary.md",
        "findings.sarif",
        "review.log",
        "failed.log",
        "saved.plan",
      ].map((name) => [`${name} as a link`, inFolder(name, toPrecious)]),
    ),
    "a folder with a folder for a file": inFolder("plan.json", (path) => mkdirSync(path)),
    "a folder with a pipe for a file": inFolder("review.log", (path) => void execFileSync("mkfifo", [path])),
    "a folder with another link": inFolder("key", toPrecious),
    "a folder with a hidden link": inFolder(".key", toPrecious),
    "a folder with a name of two names": inFolder("plan.json review.html", toPrecious),
    "a folder with a file of somebody's": inFolder("notes.txt", (path) => writeFileSync(path, "")),
    "below a link": ["link/review", () => symlinkSync(outside, join(folder, "link"))],
    "deep below a link": [
      "a/link/b/review",
      () => {
        mkdirSync(join(folder, "a"));
        symlinkSync(outside, join(folder, "a/link"));
      },
    ],
    "above the checkout": ["../outside"],
    "the checkout": ["."],
    "an option": ["-rf"],
    "above by a way around": ["a/../../outside"],
  };

  it.each(
    Object.entries(places).flatMap(([name, place]) =>
      ["review.sh", "apply.sh", "review-fork.sh"].map((script) => [script, name, place] as const),
    ),
  )("is refused by %s as %s", async (script, _name, place) => {
    const [output, prepare] = Array.isArray(place) ? place : [undefined, place];
    prepare?.();
    const report = join(folder, "..", "outputs");
    const ran = await runScript(script, folder, {
      DIALTREE_STACK: "dev",
      DIALTREE_BASE: "main",
      DIALTREE_BIN: "/bin/true",
      GITHUB_OUTPUT: report,
      ...(output === undefined ? {} : { DIALTREE_OUTPUT: output }),
    });
    expect(ran.code).not.toBe(0);
    expect(readdirSync(outside)).toEqual(["precious"]);
    expect(readFileSync(join(outside, "precious"), "utf8")).toBe("precious");
    // Without this the action keeps no artifact.
    expect(existsSync(report)).toBe(false);
  });

  it("is taken where it is new, or holds what an earlier review wrote", async () => {
    const names = ["plan.json", "review.txt", "saved.plan"];
    mkdirSync(join(folder, "a/b"), { recursive: true });
    for (const name of names) writeFileSync(join(folder, "a/b", name), "old");
    for (const output of ["a/b", "new/one", join(folder, "absolute")]) {
      const report = join(folder, "..", "outputs");
      await runScript("review.sh", folder, {
        DIALTREE_BASE: "main",
        DIALTREE_BIN: "/bin/false",
        GITHUB_OUTPUT: report,
        DIALTREE_OUTPUT: output,
      });
      expect(readFileSync(report, "utf8")).toBe("ready=true\n");
      rmSync(report);
      const at = output.startsWith("/") ? output : join(folder, output);
      expect(readdirSync(at).sort()).toEqual(["failed.log", "review.log"]);
      expect(lstatSync(join(at, "review.log")).isFile()).toBe(true);
    }
  });
});

describe("a log of CI", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "dialtree-log-"));
    git(folder, ["init", "-q", "-b", "main"]);
    git(folder, ["commit", "-q", "--allow-empty", "-m", "base"]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const lines = [
    "::error::x",
    "::error file=a,line=1::x",
    "  ::warning::x",
    "\t::notice title=y::x",
    "::stop-commands::mine",
    "::mine::",
    "::::",
    "::add-mask::a",
    "::set-output name=ready::true",
    "::save-state name=a::b",
    "::set-env name=PATH::/tmp",
    "::add-path::/tmp",
    "::group::x",
    "::endgroup::",
    "::debug::x",
    "::add-matcher::x.json",
    "::echo::on",
    "##[error]x",
    "x ##[add-mask]y",
    "##vso[task.setvariable variable=a]b",
    "\u00a0::error::x",
    "\r::error::x",
    "\u2028::error::x",
    "::stop-commands::::",
  ];

  /** A dialtree that says on both streams, and writes into each file, what no runner is to take. */
  const loud = (line: string, code: number) => {
    const file = join(folder, "loud");
    writeFileSync(join(folder, ".git/line"), `${line}\n`);
    const said = join(folder, ".git/line");
    writeFileSync(
      file,
      `#!/usr/bin/env bash
for word in "$@"; do [[ $word == */*.* && $word != */.* ]] && cat "${said}" >"$word"; done
cat "${said}"; cat "${said}" >&2
[[ $1 != validate ]] || echo "::error file=account.yaml,line=1,title=DT2110::ours"
[[ $1 != diff && $1 != plan ]] || exit ${code}
`,
    );
    chmodSync(file, 0o755);
    return file;
  };

  it.each(lines)("holds no command of a tree's, a log's or a program's: %j", async (line) => {
    const env = { GITHUB_ACTIONS: "true", DIALTREE_STACK: "dev", DIALTREE_BASE: "main" };
    for (const code of [0, 1]) {
      const bin = loud(line, code);
      const reviewed = await runScript("review.sh", folder, { ...env, DIALTREE_BIN: bin });
      expect(reviewed.stderr).toBe("");
      // A line that looks like an annotation is one: dialtree escapes what is within.
      const taken = takenByRunner(reviewed.stdout).filter((each) => !/^::(error|warning|notice) /.test(each));
      expect(taken).toEqual([]);
      expect(takenByRunner(reviewed.stdout)).toContain("::error file=account.yaml,line=1,title=DT2110::ours");
      const applied = await runScript("apply.sh", folder, { ...env, DIALTREE_BIN: bin });
      expect([applied.stderr, takenByRunner(applied.stdout)]).toEqual(["", []]);
      const found = await runScript("review-fork.sh", folder, { ...env, DIALTREE_BIN: bin });
      expect([found.stderr, takenByRunner(found.stdout)]).toEqual(["", []]);
      rmSync(join(folder, "dialtree-review"), { recursive: true });
    }
  });

  it("stops the runner by a word that is new each time", async () => {
    const words = new Set<string>();
    for (let at = 0; at < 5; at++) {
      const { stdout } = await runScript("apply.sh", folder, {
        GITHUB_ACTIONS: "true",
        DIALTREE_STACK: "dev",
        DIALTREE_BIN: "/bin/false",
      });
      const [, word = ""] = /^::stop-commands::([0-9a-f]{32})$/m.exec(stdout) ?? [];
      words.add(word);
      expect(stdout.endsWith(`\n::${word}::\n`)).toBe(true);
    }
    expect(words.size).toBe(5);
  });
});
