import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeForge, openForge } from "./forge.ts";

export const root = join(import.meta.dirname, "../..");
export const bin = join(root, "bin/dialtree.cjs");

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of ci/ to its end. */
export async function runScript(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn("bash", [join(root, "ci", script)], {
    cwd,
    env: {
      PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
      HOME: process.env.HOME,
      DIALTREE_BIN: bin,
      DIALTREE_TREE: "account.yaml",
      ...env,
    },
  });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      texts[name] += text;
    });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, ...texts };
}

export function git(folder: string, args: readonly string[], input?: string | Buffer): string {
  return execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "pipe"],
    // Nothing of the person who runs the tests: no signing, no hooks.
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    ...(input === undefined ? {} : { input }),
  }).trim();
}

/** A repository with a pull request from a fork of it, and the forge that both are at. */
export interface ForkScene {
  readonly forge: FakeForge;
  /** A checkout of the base branch. */
  readonly base: string;
  /** A clone whose commits become the pull request's. */
  readonly fork: string;
  /** The command, as the scripts are to call it. */
  readonly command: string;
  /** Commits in the base, and has it checked out. */
  commitToBase(tree: string): void;
  /** Commits files in the fork, and offers them as the pull request. Gives the commit. */
  offer(files: Readonly<Record<string, string>>): string;
  /** Has any commit of the fork be the pull request's head in git. */
  push(commit: string): void;
  /** Reviews in the base, after a run that was for the commit on the branch. */
  review(commit: string, branch?: string, env?: NodeJS.ProcessEnv): Promise<Ran>;
  close(): Promise<void>;
}

export async function openFork(tree: string): Promise<ForkScene> {
  const folder = mkdtempSync(join(tmpdir(), "dialtree-fork-"));
  const [origin, base, fork] = ["origin.git", "base", "fork"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const forge = await openForge();
  git(folder, ["init", "-q", "--bare", "-b", "main", origin]);
  git(folder, ["clone", "-q", `file://${origin}`, base]);
  const commitToBase = (text: string) => {
    writeFileSync(join(base, "account.yaml"), text);
    git(base, ["add", "account.yaml"]);
    git(base, ["commit", "-q", "-m", "base"]);
    git(base, ["push", "-q", "origin", "HEAD:main"]);
  };
  git(base, ["checkout", "-q", "-b", "main"]);
  commitToBase(tree);
  git(folder, ["clone", "-q", `file://${origin}`, fork]);
  const push = (commit: string) => {
    git(fork, ["push", "-q", "-f", "origin", `${commit}:refs/pull/8/head`]);
  };
  let runs = 900;
  return {
    forge,
    base,
    fork,
    command: bin,
    commitToBase,
    push,
    offer(files) {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(join(fork, name, ".."), { recursive: true });
        writeFileSync(join(fork, name), text);
        git(fork, ["add", "-f", name]);
      }
      git(fork, ["commit", "-q", "--allow-empty", "-m", "change"]);
      const commit = git(fork, ["rev-parse", "HEAD"]);
      push(commit);
      return commit;
    },
    review(commit, branch = "patch", env = {}) {
      const event = join(folder, "event.json");
      writeFileSync(event, JSON.stringify({ workflow_run: begunBy(commit, branch, ++runs) }));
      return runScript("review-fork.sh", base, {
        DIALTREE_BIN: bin,
        GITHUB_ACTIONS: "true",
        GITHUB_API_URL: forge.url,
        GITHUB_EVENT_PATH: event,
        GITHUB_REF_NAME: "main",
        GITHUB_REPOSITORY: "acme/phones",
        GITHUB_RUN_ID: "77",
        GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
        GITHUB_TOKEN: "workflow-token",
        GIT_ALLOW_PROTOCOL: "file",
        ...env,
      });
    },
    close: async () => {
      await forge.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What GitHub writes of the run of a fork that ended. */
export function begunBy(commit: string, branch: string, id: number) {
  return {
    id,
    run_attempt: 1,
    event: "pull_request",
    head_sha: commit,
    head_branch: branch,
    html_url: `https://github.com/acme/phones/actions/runs/${id}`,
    head_repository: { id: 2, full_name: "dana/phones", fork: true, owner: { login: "dana" } },
  };
}
