import { execFileSync, spawn } from "node:child_process";
import {
  existsSync,
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
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bigTree } from "../../bench/big-tree.ts";
import { type FakeForge, openForge, pullOf } from "../support/forge.ts";
import { openFork } from "../support/fork.ts";
import { embedded, sound } from "../support/tree.ts";

interface Workflow {
  readonly name?: string;
  readonly on: { readonly workflow_run?: { readonly workflows: string[] } };
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly if?: string;
        readonly steps: { readonly run?: string; readonly with?: Record<string, string> }[];
      }
    >
  >;
}

const root = join(import.meta.dirname, "../..");
const events = join(import.meta.dirname, "events");

describe("what runs in CI", () => {
  let forge: FakeForge;
  let folder: string;
  let runs = 0;

  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      encoding: "utf8",
    }).trim();
  const commit = (tree: string) => {
    writeFileSync(join(folder, "account.yaml"), tree);
    git("add", "account.yaml");
    git("commit", "-q", "--allow-empty", "-m", "change");
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "dialtree-ci-"));
    forge = await openForge();
    git("init", "-q", "-b", "main");
    commit(sound());
    git("update-ref", "refs/remotes/origin/main", "HEAD");
  });
  afterEach(async () => {
    await forge.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (script: string, env: NodeJS.ProcessEnv) => bash([join(root, "ci", script)], env);
  const bash = async (args: string[], env: NodeJS.ProcessEnv, cwd = folder) => {
    const child = spawn("bash", args, {
      cwd,
      env: {
        PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
        HOME: process.env.HOME,
        DIALTREE_BIN: join(root, "bin/dialtree.cjs"),
        DIALTREE_TREE: "account.yaml",
        ...env,
      },
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, stdout, stderr };
  };

  /** What GitHub gives a step of a workflow. */
  const github = (event: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
    const path = join(folder, ".git", "event.json");
    const sha = git("rev-parse", "HEAD");
    writeFileSync(path, readFileSync(join(events, event), "utf8").replaceAll("HEAD_SHA", sha));
    return {
      GITHUB_ACTIONS: "true",
      GITHUB_API_URL: forge.url,
      GITHUB_EVENT_PATH: path,
      GITHUB_REF_NAME: "main",
      GITHUB_REPOSITORY: "acme/phones",
      GITHUB_RUN_ID: String(++runs),
      GITHUB_RUN_ATTEMPT: "1",
      GITHUB_STEP_SUMMARY: join(folder, ".git", "summary"),
      GITHUB_TOKEN: "workflow-token",
      DIALTREE_BASE: "origin/main",
      DIALTREE_MAX_DELETES: "",
      DIALTREE_ALLOW: "",
      ...env,
    };
  };
  const onlyComment = () => {
    expect(forge.comments).toHaveLength(1);
    return forge.comments[0]?.body ?? "";
  };
  const summary = () => readFileSync(join(folder, ".git", "summary"), "utf8");

  it("comments once, writes every form, and writes the comment anew", async () => {
    commit(sound(["target: { callQueue: help }", "target: { user: dana }"]));
    const first = await run("review.sh", github("pull-request.json"));
    expect(first, `${first.stdout}${first.stderr}`).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder, "dialtree-review")).sort()).toEqual([
      "findings.sarif",
      "plan.json",
      "review.html",
      "review.log",
      "review.txt",
      "summary.md",
    ]);
    expect(first.stdout).toContain("High risk: 1 to update");
    expect(first.stdout).toMatch(
      /^::error file=account\.yaml,line=\d+,title=risk-high::update extension front\/300/m,
    );
    expect(onlyComment().split("\n")[1]).toMatch(/^\*\*High risk\*\*: 1 to update/);
    expect(summary()).toContain("### Who rings");
    commit(sound(["label: Dana,", "label: D,"]));
    await run("review.sh", github("pull-request.json"));
    expect(onlyComment()).toContain("**Changes**: 1 to update");
    commit(sound());
    await run("review.sh", github("pull-request.json"));
    expect(onlyComment()).toContain("**Nothing changes**");
  });

  it("makes no comment where nothing changes", async () => {
    const { code, stdout } = await run("review.sh", github("pull-request.json"));
    expect([code, forge.comments]).toEqual([0, []]);
    expect(stdout).toContain("comment: none is needed");
  });

  it("reviews a fork's change without rights; a job of the base repository reviews it anew and comments", async () => {
    const scene = await openFork(sound());
    const changed = sound(["label: Dana,", "label: D,"]);
    commit(changed);
    const own = await run("review.sh", github("pull-request-of-fork.json", { GITHUB_TOKEN: undefined }));
    expect(own, own.stdout).toMatchObject({ code: 0 });
    expect(own.stdout).toContain("a fork's run may not write one");
    expect(forge.requests).toEqual([]);
    expect(summary()).toContain("**Changes**: 1 to update");

    const head = scene.offer({ "account.yaml": changed });
    forge.pulls.push(pullOf(8, head));
    const event = join(folder, ".git", "run.json");
    const text = readFileSync(join(events, "workflow-run.json"), "utf8");
    writeFileSync(event, text.replaceAll("HEAD_SHA", head));
    const env = github("workflow-run.json", { GITHUB_EVENT_PATH: event, GIT_ALLOW_PROTOCOL: "file" });
    const inputs = { tree: "account.yaml", mode: "fork", key: "acme" };
    const posted = await step(
      "Review of a fork",
      inputs,
      { ...env, DIALTREE_BIN: scene.command },
      scene.base,
    );
    expect(posted, posted.stdout).toMatchObject({ code: 0 });
    expect(onlyComment()).toContain("**Changes**: 1 to update");
    expect(onlyComment()).toContain("key=acme run=900.1");
    expect(forge.statuses.map(({ state, context }) => [state, context])).toEqual([
      ["pending", "dialtree/review/acme"],
      ["success", "dialtree/review/acme"],
    ]);
    await scene.close();
  });

  it("says so where the change cannot be reviewed, in the place of what was true before", async () => {
    commit(sound(["label: Dana,", "label: D,"]));
    await run("review.sh", github("pull-request.json", { DIALTREE_KEY: "acme" }));
    commit(sound(["target: { user: dana }", "target: { user: nobody }"]));
    const { code, stdout } = await run("review.sh", github("pull-request.json", { DIALTREE_KEY: "acme" }));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^::error file=account\.yaml,line=\d+,col=\d+,title=DT2110::/m);
    expect(stdout).toContain("DT1007");
    expect(onlyComment()).toContain("**The review failed**");
    expect(onlyComment()).toContain("DT2110");
    // The engine fails: the account's key is not in the environment.
    commit(sound());
    const asked = await run(
      "review.sh",
      github("pull-request.json", { DIALTREE_KEY: "acme", DIALTREE_BASE: "", DIALTREE_STACK: "dev" }),
    );
    expect(asked.code, asked.stderr).toBe(1);
    expect(onlyComment()).toMatch(/\*\*The review failed\*\*.*DT3001/s);
  });

  it("keeps a plan that is too long within a comment, and says where the rest is", async () => {
    commit("version: 1\norganization: bench\naccounts: { front: { provider: sandbox } }\n");
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    commit(bigTree({ extensions: 3000, sipUsers: 100, teams: 5 }));
    const { code, stderr } = await run("review.sh", github("pull-request.json"));
    expect(code, stderr).toBe(0);
    expect(onlyComment().length).toBeLessThanOrEqual(65_536);
    expect(onlyComment()).toMatch(/in the full report/);
    expect(summary().length).toBeGreaterThan(65_536);
    expect(summary()).toContain("front/402999");
  });

  it("lets no older run overwrite what a newer one wrote", async () => {
    commit(sound(["label: Dana,", "label: New,"]));
    await run("review.sh", github("pull-request.json", { GITHUB_RUN_ID: "500" }));
    const { stdout } = await run("review.sh", github("pull-request.json", { GITHUB_RUN_ID: "499" }));
    expect(stdout).toContain("a newer run wrote it");
    expect(onlyComment()).toContain("run=500.1");
  });

  it("ends with 3 where a guard refuses, with the review in the comment, and takes what is allowed", async () => {
    commit(
      sound(
        ["office: { prefix: acme-office }", "office: { prefix: acme-office }\n      old: { prefix: old }"],
        ["target: { extension: 300 }", "target: { extension: 300 }, domain: office"],
      ),
    );
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    commit(sound());
    expect((await run("review.sh", github("pull-request.json"))).code).toBe(3);
    expect(onlyComment()).toContain("allowed by <code>--allow delete&#58;domain</code>");
    const allowed = github("pull-request.json", { DIALTREE_ALLOW: "delete:domain, delete:list" });
    expect((await run("review.sh", allowed)).code).toBe(0);
    expect((await run("review.sh", github("pull-request.json", { DIALTREE_ALLOW: "all" }))).code).toBe(1);
  });

  it("takes every input as text, whatever it is", async () => {
    const name = "a $(touch hacked) `touch hacked`; touch hacked .yaml";
    writeFileSync(join(folder, name), sound(embedded));
    git("add", "-A");
    git("commit", "-qm", "name");
    const { code, stdout, stderr } = await run(
      "review.sh",
      github("pull-request.json", { DIALTREE_TREE: name, DIALTREE_KEY: "$(touch hacked)" }),
    );
    expect(code, `${stdout}${stderr}`).toBe(0);
    expect(existsSync(join(folder, "hacked"))).toBe(false);
    expect(onlyComment()).toContain("to create");
  });

  it("fails where the forge refuses the comment", async () => {
    commit(sound(["label: Dana,", "label: D,"]));
    forge.mayWrite = false;
    const { code, stdout } = await run("review.sh", github("pull-request.json"));
    expect(code).toBe(1);
    expect(stdout).toContain("DT1016");
    expect(stdout).not.toContain("workflow-token");
  });

  it("does the same for a merge request of GitLab", async () => {
    commit(sound(["label: Dana,", "label: D,"]));
    await forge.close();
    forge = await openForge("project_12_bot");
    const { code, stderr } = await run("review.sh", {
      GITLAB_CI: "true",
      CI_API_V4_URL: forge.url,
      CI_MERGE_REQUEST_IID: "4",
      CI_MERGE_REQUEST_PROJECT_ID: "12",
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "12",
      CI_PIPELINE_ID: "30",
      CI_JOB_ID: "31",
      CI_JOB_URL: "https://gitlab.invalid/jobs/31",
      CI_COMMIT_SHA: git("rev-parse", "HEAD"),
      GITLAB_TOKEN: "project-token",
      DIALTREE_BASE: "origin/main",
    });
    expect(code, stderr).toBe(0);
    expect(onlyComment()).toContain("run=30.31");
    expect(forge.requests.at(-1)?.path).toBe("/projects/12/merge_requests/4/notes");
  });

  it("plans, saves and applies exactly that", async () => {
    // The engine is the real one, and the account the embedded sandbox.
    commit(readFileSync(join(root, "examples/minimal/account.yaml"), "utf8"));
    const env = { DIALTREE_STACK: "dev", GITHUB_STEP_SUMMARY: join(folder, ".git", "summary") };
    const planned = await run("apply.sh", { ...env, DIALTREE_ONLY: "plan" });
    expect(planned, `${planned.stdout}${planned.stderr}`).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("to create"),
    });
    expect(summary()).toContain("to create");
    const applied = await run("apply.sh", { ...env, DIALTREE_PLAN: "dialtree-review/saved.plan" });
    expect(applied, `${applied.stdout}${applied.stderr}`).toMatchObject({ code: 0, stdout: "Applied.\n" });
    const reviewed = await run("review.sh", { ...env, DIALTREE_COMMENT: "false" });
    expect(reviewed, `${reviewed.stdout}${reviewed.stderr}`).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Nothing changes"),
    });
    const again = await run("apply.sh", env);
    expect(again, `${again.stdout}${again.stderr}`).toMatchObject({ code: 0 });
  });

  const action = parse(readFileSync(join(root, "action.yml"), "utf8")) as {
    inputs: Record<string, { default?: string; required?: boolean }>;
    runs: { steps: { name: string; run?: string; if?: string; env?: Record<string, string> }[] };
  };

  /** Runs a step of the action as GitHub does: its inputs, or what they default to, become its environment. */
  const step = (name: string, inputs: Record<string, string>, env: NodeJS.ProcessEnv, cwd?: string) => {
    const found = action.runs.steps.find((each) => each.name === name);
    const given = Object.entries(found?.env ?? {}).map(([variable, text]) => {
      const [, input = ""] = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(text) ?? [];
      const value = inputs[input] ?? action.inputs[input]?.default ?? "";
      return [variable, value.replace(/^\$\{\{ github\.token \}\}$/, "workflow-token")];
    });
    const { DIALTREE_BASE: _base, ...runner } = env;
    return bash(
      ["-e", "-o", "pipefail", "-c", found?.run ?? "exit 9"],
      { ...runner, GITHUB_ACTION_PATH: root, ...Object.fromEntries(given) },
      cwd,
    );
  };

  it("runs as the action: the review of a pull request, then the plan and the apply of two jobs", async () => {
    commit(sound(["label: Dana,", "label: D,"]));
    const env = { ...github("pull-request.json"), GITHUB_BASE_REF: "main" };
    const reviewed = await step("Review", { tree: "account.yaml" }, env);
    expect(reviewed, `${reviewed.stdout}${reviewed.stderr}`).toMatchObject({ code: 0 });
    expect(onlyComment()).toContain("**Changes**: 1 to update");
    commit(readFileSync(join(root, "examples/minimal/account.yaml"), "utf8"));
    const inputs = { tree: "account.yaml", stack: "dev" };
    const planned = await step("Plan or apply", { ...inputs, mode: "plan" }, env);
    expect(planned, `${planned.stdout}${planned.stderr}`).toMatchObject({ code: 0 });
    const plan = "dialtree-review/saved.plan";
    const applied = await step("Plan or apply", { ...inputs, mode: "apply", plan, output: "applied" }, env);
    expect(applied, applied.stdout).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("\nApplied.\n"),
    });
  });

  it("runs as the jobs of the GitLab template", async () => {
    const jobs = parse(readFileSync(join(root, "ci/gitlab.yml"), "utf8")) as Record<
      string,
      { script: string[]; variables?: Record<string, string> }
    >;
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/dialtree"));
    commit(readFileSync(join(root, "examples/minimal/account.yaml"), "utf8"));
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    const job = (name: string) => {
      const { script = [] } = jobs[name] ?? {};
      const variables = { ...jobs[".dialtree"]?.variables, ...jobs[name]?.variables };
      const expanded = Object.entries(variables).map(([key, value]) => [
        key,
        value.replace("$CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
      ]);
      return bash(["-e", "-o", "pipefail", "-c", script.join("\n")], {
        GITLAB_CI: "true",
        DIALTREE_STACK: "dev",
        ...Object.fromEntries(expanded),
      });
    };
    for (const name of ["dialtree-review", "dialtree-plan", "dialtree-apply"]) {
      const { code, stderr } = await job(name);
      expect(code, `${name}: ${stderr}`).toBe(0);
    }
    expect((await job("dialtree-apply")).stderr).toContain("DT1012");
  });

  it("pin what they use by its commit, as the guide does", () => {
    const files = [
      "action.yml",
      "README.md",
      ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
    ];
    const used = files
      .filter((name) => /\.(md|yml)$/.test(name))
      .flatMap((name) => readFileSync(join(root, name), "utf8").match(/^.*\buses:.*$/gm) ?? [])
      .map((line) => line.replace(/^.*\buses:\s*/, "").replace(/( # v[\w.]+) # .*$/, "$1"));
    expect(used.length).toBeGreaterThan(8);
    const pinned = /^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$|^dialtree\/dialtree@COMMIT # v0\.x$|^\.\//;
    for (const each of used) expect(each).toMatch(pinned);
    // Each action is the same everywhere.
    const names = new Set(used.map((each) => each.split("@")[0]));
    expect(new Set(used).size).toBe(names.size);
  });

  it("have workflows in the guide that begin one another, and none that runs a stranger's code with rights", () => {
    const guide = readFileSync(join(root, "docs/ci.md"), "utf8");
    const [first, strangers, stack] = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(
      ([, text = ""]) => parse(text) as Workflow,
    );
    expect(strangers?.on.workflow_run?.workflows).toEqual([first?.name]);
    const steps = Object.values(strangers?.jobs ?? {}).flatMap((job) => job.steps);
    expect(steps.map((each) => each.run).filter(Boolean)).toEqual(["npm ci --ignore-scripts"]);
    expect(JSON.stringify(steps)).not.toMatch(/github\.event|download-artifact|\bref\b/);
    const review = stack?.jobs.review;
    expect(review?.if).toContain("head.repo.full_name == github.repository");
    // What is checked out last is the pull request's, in a folder in which nothing runs.
    expect(review?.steps.map((each) => each.with?.path ?? each.run ?? "")).toEqual([
      "",
      "",
      "npm ci",
      "proposed",
      "",
    ]);
  });

  it("are well-formed, and paste no input into a shell", () => {
    for (const name of readdirSync(join(root, "ci")).filter((each) => each.endsWith(".sh")))
      execFileSync("bash", ["-n", join(root, "ci", name)]);
    const { steps } = action.runs;
    for (const { run: script = "" } of steps) expect(script).not.toContain("${{");
    expect(readFileSync(join(root, "action.yml"), "utf8")).not.toMatch(/\$\{\{[^}]*github\.(event|head_ref)/);
    const whole = JSON.stringify(steps);
    for (const input of Object.keys(action.inputs)) expect(whole, input).toContain(`inputs.${input}`);
    const variables = steps
      .flatMap(({ env = {} }) => Object.keys(env))
      .filter((name) => name.startsWith("DIALTREE_"));
    const scripts = readdirSync(join(root, "ci"))
      .map((name) => readFileSync(join(root, "ci", name), "utf8"))
      .join();
    const options = readFileSync(join(root, "src/cli/render.ts"), "utf8");
    for (const name of variables) expect(scripts + options, name).toContain(name);
    const gitlab = parse(readFileSync(join(root, "ci/gitlab.yml"), "utf8")) as Record<
      string,
      { script?: string[] }
    >;
    const jobs = Object.values(gitlab).flatMap(({ script = [] }) => script);
    expect(jobs).toHaveLength(4);
    for (const line of jobs) {
      const [, path = ""] = /^bash node_modules\/dialtree\/(\S+)$/.exec(line) ?? [];
      expect(existsSync(join(root, path)), line).toBe(true);
    }
  });
});
