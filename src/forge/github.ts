import { readFileSync } from "node:fs";
import { DialtreeError } from "../errors.ts";
import type { PullRequest, Run } from "./forge.ts";
import { type Api, ask, askAll } from "./http.ts";

/** What GitHub writes of the event that began a run, as far as it is used here. Source: GitHub's webhook payloads. */
interface Event {
  readonly pull_request?: {
    readonly number: number;
    readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
    readonly base: { readonly repo: { readonly full_name: string } };
  };
  /** The run whose end began this one. */
  readonly workflow_run?: {
    readonly id: number;
    readonly run_attempt: number;
    readonly head_sha: string;
    readonly head_branch: string;
    readonly html_url: string;
    readonly head_repository: { readonly owner: { readonly login: string } };
  };
}

/** Whoever a workflow's own token speaks for. */
const workflowAuthor = "github-actions[bot]";

/**
 * The pull request that a GitHub workflow runs for: of the event itself, or, after the run of a fork, the open one whose
 * head that run reviewed. Undefined where there is none.
 *
 * @throws {DialtreeError} DT1015 without a token; DT1016 where GitHub refuses
 */
export async function githubPullRequest(env: NodeJS.ProcessEnv): Promise<PullRequest | undefined> {
  const { GITHUB_REPOSITORY: repository = "", GITHUB_EVENT_PATH: path } = env;
  const event = path === undefined ? {} : (JSON.parse(readFileSync(path, "utf8")) as Event);
  const { pull_request: own, workflow_run: begun } = event;
  if (own === undefined && begun === undefined) return undefined;
  const token = env.GITHUB_TOKEN ?? env.GH_TOKEN;
  const api: Api = {
    url: env.GITHUB_API_URL ?? "https://api.github.com",
    headers: {
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
  };
  const isFork = own !== undefined && own.head.repo?.full_name !== own.base.repo.full_name;
  if (!token && !isFork) {
    throw new DialtreeError("DT1015", "there is no token to comment with", {
      hint: "Give GITHUB_TOKEN to the step, with github.token as its value.",
    });
  }
  const number = own?.number ?? (begun && (await numberOf(api, repository, begun)));
  if (number === undefined) return undefined;
  const run = begun ? runOf(begun) : ownRun(env, own?.head.sha ?? "");
  const comments = `/repos/${repository}/issues/${number}/comments`;
  const one = (id: string) => `/repos/${repository}/issues/comments/${id}`;
  return {
    run,
    mayComment: !isFork,
    commentLimit: 65_536,
    author: () => authorOf(api),
    comments: async () =>
      (
        await askAll<{ id: number; body?: string | null; user: { login: string } | null }>(
          api,
          `${comments}?per_page=100`,
        )
      ).map(({ id, body, user }) => ({ id: String(id), body: body ?? "", author: user?.login ?? "" })),
    create: async (body) => void (await ask(api, "POST", comments, { body })),
    update: async (id, body) => void (await ask(api, "PATCH", one(id), { body })),
    remove: async (id) => void (await ask(api, "DELETE", one(id))),
  };
}

function ownRun(env: NodeJS.ProcessEnv, commit: string): Run {
  const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_REPOSITORY: repository } = env;
  const id = Number(env.GITHUB_RUN_ID ?? 0);
  return {
    id,
    attempt: Number(env.GITHUB_RUN_ATTEMPT ?? 1),
    commit,
    url: `${server}/${repository}/actions/runs/${id}`,
  };
}

function runOf({
  id,
  run_attempt: attempt,
  head_sha: commit,
  html_url: url,
}: NonNullable<Event["workflow_run"]>): Run {
  return { id, attempt, commit, url };
}

/** For forks GitHub leaves the list of a run's pull requests empty, so it is looked up; what a run says is not believed. */
async function numberOf(
  api: Api,
  repository: string,
  { head_sha, head_branch, head_repository }: NonNullable<Event["workflow_run"]>,
): Promise<number | undefined> {
  const head = encodeURIComponent(`${head_repository.owner.login}:${head_branch}`);
  const open = await askAll<{ number: number; head: { sha: string } }>(
    api,
    `/repos/${repository}/pulls?state=open&head=${head}&per_page=100`,
  );
  return open.find((each) => each.head.sha === head_sha)?.number;
}

/** A workflow's own token may not ask who it is, and is refused with 403. */
async function authorOf(api: Api): Promise<string> {
  try {
    return ((await ask(api, "GET", "/user")).body as { login: string }).login;
  } catch (error) {
    if (error instanceof DialtreeError && error.carrier?.status === 403) return workflowAuthor;
    throw error;
  }
}
