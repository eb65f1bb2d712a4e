import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bigTree } from "../../../bench/big-tree.ts";
import { DialtreeError } from "../../../src/errors.ts";
import { failureAsComment, planAsComment } from "../../../src/forge/body.ts";
import { keepComment, markerOf } from "../../../src/forge/comment.ts";
import type { PullRequest, Run } from "../../../src/forge/forge.ts";
import { githubPullRequest } from "../../../src/forge/github.ts";
import { gitlabMergeRequest } from "../../../src/forge/gitlab.ts";
import { planOf } from "../../../src/plan/plan.ts";
import { snapshotOf } from "../../../src/plan/snapshot.ts";
import { type FakeForge, openForge, pullOf } from "../../support/forge.ts";
import { validateText } from "../../support/tree.ts";

const run = (id: number, attempt = 1): Run => ({ id, attempt, commit: "abc", url: "https://ci.invalid/1" });

const forges = {
  GitHub: {
    author: "github-actions[bot]",
    open: (forge: FakeForge, folder: string, id: number, attempt = 1) => {
      const path = join(folder, "event.json");
      const repo = { full_name: "acme/phones" };
      writeFileSync(
        path,
        JSON.stringify({ pull_request: { number: 7, head: { sha: "abc", repo }, base: { repo } } }),
      );
      return githubPullRequest({
        GITHUB_EVENT_PATH: path,
        GITHUB_REPOSITORY: "acme/phones",
        GITHUB_API_URL: forge.url,
        GITHUB_TOKEN: "the-token",
        GITHUB_RUN_ID: String(id),
        GITHUB_RUN_ATTEMPT: String(attempt),
      });
    },
  },
  GitLab: {
    author: "project_1_bot",
    open: async (forge: FakeForge, _folder: string, id: number, attempt = 1) =>
      gitlabMergeRequest({
        CI_API_V4_URL: forge.url,
        CI_MERGE_REQUEST_IID: "7",
        CI_MERGE_REQUEST_PROJECT_ID: "12",
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "12",
        GITLAB_TOKEN: "the-token",
        CI_PIPELINE_ID: String(id),
        CI_JOB_ID: String(attempt),
        CI_COMMIT_SHA: "abc",
      }),
  },
};

describe.each(Object.entries(forges))("a comment kept in place at %s", (_name, { author, open }) => {
  let forge: FakeForge;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "dialtree-forge-"));
    forge = await openForge(author);
  });
  afterEach(async () => {
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const opened = async (id: number, attempt?: number): Promise<PullRequest> => {
    const pull = await open(forge, folder, id, attempt);
    if (pull === undefined) throw new Error("there is no pull request");
    return pull;
  };
  const keep = async (
    id: number,
    body: string,
    more: { key?: string; attempt?: number; isNeeded?: boolean } = {},
  ) => keepComment(await opened(id, more.attempt), more.key ?? "acme (dev)", body, more.isNeeded ?? true);
  const bodies = () => forge.comments.map(({ body }) => body.split("\n").at(-1));

  it("is made once and then written anew, found over all pages and among others' comments", async () => {
    for (let at = 0; at < 7; at++) forge.comments.push({ id: at, body: `talk ${at}`, author: "dana" });
    expect(await keep(1, "first")).toBe("created");
    for (let at = 0; at < 7; at++) forge.comments.push({ id: 50 + at, body: `more ${at}`, author: "sam" });
    expect(await keep(2, "second")).toBe("updated");
    expect(forge.comments).toHaveLength(15);
    expect(forge.comments[7]?.body).toBe(`${markerOf("acme (dev)", run(2))}\nsecond`);
    expect(new Set(forge.requests.map(({ token }) => token.replace("Bearer ", "")))).toEqual(
      new Set(["the-token"]),
    );
  });

  it("is not another author's, nor of another key, nor one that quotes the marker", async () => {
    const marker = markerOf("acme (dev)", run(1));
    forge.comments.push({ id: 1, body: `${marker}\nforged`, author: "mallory" });
    forge.comments.push({ id: 2, body: `> ${marker}\nquoted`, author });
    forge.comments.push({ id: 3, body: `${markerOf("acme", run(9))}\nother`, author });
    expect(await keep(2, "mine")).toBe("created");
    expect(bodies()).toEqual(["forged", "quoted", "other", "mine"]);
  });

  it("is left alone by an older run that finishes last, and by an older attempt", async () => {
    await keep(5, "new");
    expect(await keep(4, "old")).toBe("newer");
    await keep(5, "again", { attempt: 2 });
    expect(await keep(5, "late", { attempt: 1 })).toBe("newer");
    expect(bodies()).toEqual(["again"]);
  });

  it("is not made where nothing changes, and says so where it is there", async () => {
    expect(await keep(1, "nothing", { isNeeded: false })).toBe("none");
    await keep(2, "changes");
    expect(await keep(3, "nothing", { isNeeded: false })).toBe("updated");
    expect(bodies()).toEqual(["nothing"]);
  });

  it("stays one where two runs begin at once, the newer run's", async () => {
    forge.between = () =>
      forge.comments.push({ id: 1, body: `${markerOf("acme (dev)", run(2))}\ntheirs`, author });
    expect(await keep(1, "mine")).toBe("newer");
    expect(bodies()).toEqual(["theirs"]);
    forge.comments.push({ id: 2, body: `${markerOf("acme (dev)", run(1))}\nleft over`, author });
    expect(await keep(3, "last")).toBe("updated");
    expect(bodies()).toEqual(["last"]);
  });

  it("is waited for where the forge asks for a rest or fails, and refused with what it said", async () => {
    forge.faults.push({ status: 502 }, { status: 429, headers: { "retry-after": "0" } });
    expect(await keep(1, "patient")).toBe("created");
    forge.mayWrite = false;
    const refused = await keep(2, "more").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DialtreeError);
    expect(refused).toMatchObject({
      code: "DT1016",
      text: expect.stringContaining("403: Resource not accessible"),
    });
    expect(String(refused)).not.toContain("the-token");
  });

  it("hands its token to no other host", async () => {
    const pull = await opened(1);
    forge.faults.push({
      status: 200,
      body: [],
      headers: { link: '<http://elsewhere.invalid/x>; rel="next"' },
    });
    await expect(pull.comments()).rejects.toMatchObject({ code: "DT1016" });
  });
});

describe("a comment's text", () => {
  const footer = {
    version: "1.2.3",
    subject: "acme (dev) @all",
    run: run(9),
    at: new Date("2026-11-23T16:20:59Z"),
  };

  it("ends with commit, time and run, and mentions nobody", () => {
    const empty = snapshotOf(validateText("version: 1\norganization: acme\n"));
    const text = planAsComment(planOf(empty, empty, { organization: "acme" }), footer, 65_536);
    expect(text).toMatch(/^\*\*Nothing changes\*\*/);
    expect(text).toContain("<code>abc</code>, 2026-11-23 16:20 UTC");
    expect(text).toContain(">run 9</a>");
    expect(text).not.toContain("@");
  });

  it("keeps within the limit, for any plan and any failure", () => {
    const empty = snapshotOf(
      validateText("version: 1\norganization: bench\naccounts: { front: { provider: sandbox } }\n"),
    );
    const big = snapshotOf(validateText(bigTree({ extensions: 3000, sipUsers: 10, teams: 1 })));
    for (const limit of [5000, 65_536])
      expect(
        planAsComment(planOf(empty, big, { organization: "b" }), footer, limit).length,
      ).toBeLessThanOrEqual(limit);
    const lines = Array.from(
      { length: 9000 },
      (_, at) => `\u001b[31maccount.yaml:${at}\u001b[0m <b>@dana</b>`,
    );
    const failure = failureAsComment(lines.join("\n"), footer, 65_536);
    expect(failure.length).toBeLessThanOrEqual(65_536);
    expect(failure).toMatch(/\n\d+ more lines are in the run's log\.\n/);
    for (const sign of ["@", "<b>", "\u001b"]) expect(failure).not.toContain(sign);
    expect(failure).toMatch(/^\*\*The review failed\*\*/);
  });
});

describe("which pull request a run is for", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dialtree-forge-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const github = (event: object, env: NodeJS.ProcessEnv = {}) => {
    writeFileSync(join(folder, "event.json"), JSON.stringify(event));
    return githubPullRequest({
      GITHUB_EVENT_PATH: join(folder, "event.json"),
      GITHUB_REPOSITORY: "acme/phones",
      ...env,
    });
  };

  it("none of a push, and none without a token but a fork's, which may not write", async () => {
    expect(await github({ ref: "refs/heads/main" })).toBeUndefined();
    const head = { sha: "abc", repo: { full_name: "acme/phones" } };
    const base = { repo: { full_name: "acme/phones" } };
    await expect(github({ pull_request: { number: 1, head, base } })).rejects.toMatchObject({
      code: "DT1015",
    });
    const fork = { pull_request: { number: 1, head: { ...head, repo: { full_name: "dana/phones" } }, base } };
    expect(await github(fork)).toMatchObject({ mayComment: false });
    expect(await github({ pull_request: { number: 1, head: { ...head, repo: null }, base } })).toMatchObject({
      mayComment: false,
    });
    expect(gitlabMergeRequest({})).toBeUndefined();
    const own = { CI_MERGE_REQUEST_IID: "1", CI_MERGE_REQUEST_PROJECT_ID: "2" };
    expect(gitlabMergeRequest({ ...own, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "3" })).toMatchObject({
      mayComment: false,
    });
    expect(() => gitlabMergeRequest({ ...own, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "2" })).toThrow("DT1015");
  });

  it("after another run, the open one whose head that run was for; its commit gets the status", async () => {
    const forge = await openForge();
    const [old, sha] = ["0".repeat(40), "1".repeat(40)];
    forge.pulls.push(pullOf(3, old), pullOf(4, sha));
    const begun = {
      id: 55,
      run_attempt: 2,
      event: "pull_request",
      head_sha: sha,
      head_branch: "patch",
      html_url: "https://ci.invalid/55",
      head_repository: { id: 2, full_name: "dana/phones", owner: { login: "dana" } },
    };
    const env = {
      GITHUB_API_URL: forge.url,
      GITHUB_TOKEN: "t",
      GITHUB_REF_NAME: "main",
      GITHUB_RUN_ID: "9",
    };
    const pull = await github({ workflow_run: begun }, env);
    expect(pull).toMatchObject({ number: 4, run: { id: 55, attempt: 2, commit: sha }, mayComment: true });
    await pull?.create("here");
    expect(forge.requests.at(-1)?.path).toBe("/repos/acme/phones/issues/4/comments");
    await pull?.setStatus?.({ state: "success", context: "c".repeat(200), description: "d".repeat(200) });
    expect(forge.statuses).toEqual([
      {
        commit: sha,
        state: "success",
        context: "c".repeat(100),
        description: "d".repeat(140),
        target_url: "https://github.com/acme/phones/actions/runs/9",
      },
    ]);
    await expect(github({ workflow_run: { ...begun, head_sha: "2".repeat(40) } }, env)).rejects.toMatchObject(
      { code: "DT1025" },
    );
    await forge.close();
  });
});
