import { readFileSync } from "node:fs";
import { DialtreeError } from "../errors.ts";
import { orRefuse } from "../safe/refuse.ts";
import type { PullRequest, Run } from "./forge.ts";
import { type Begun, confirmed, pullOf } from "./github-run.ts";
import { type Api, ask, askAll } from "./http.ts";

/** What GitHub writes of the event that began a run, as far as it is used here. Source: GitHub's webhook payloads. */
interface Event {
  readonly pull_request?: {
    readonly number: number;
    readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
    readonly base: { readonly repo: { readonly full_name: string } };
  };
  readonly workflow_run?: Begun;
}

/** Whoever a workflow's own token speaks for. */
const workflowAuthor = "github-actions[bot]";

/** Characters that GitHub takes in a status's description, and as many of its context as are of use. */
const longest = { description: 140, context: 100 };

/**
 * The pull request that a GitHub workflow runs for: of the event itself, or, after another run, the open one into this
 * branch that the other run was for. Undefined where the event is of none.
 *
 * @throws {DialtreeError} DT1015 without a token; DT1016 where GitHub refuses; DT1025 where the other run's is not there
 */
export async function githubPullRequest(env: NodeJS.ProcessEnv): Promise<PullRequest | undefined> {
  const { GITHUB_REPOSITORY: repository = "", GITHUB_EVENT_PATH: path, GITHUB_REF_NAME: branch = "" } = env;
  const event = path === undefined ? {} : eventIn(path);
  const { pull_request: own } = event;
  const begun = event.workflow_run?.event === "pull_request" ? event.workflow_run : undefined;
  if (own === undefined && begun === undefined) return undefined;
  const api = githubApi(env);
  const { token } = api;
  const isFork = own !== undefined && own.head.repo?.full_name !== own.base.repo.full_name;
  if (!token && !isFork) {
    throw new DialtreeError("DT1015", "there is no token to comment with", {
      hint: "Give GITHUB_TOKEN to the step, with github.token as its value.",
    });
  }
  const number = own?.number ?? (begun && (await pullOf(api, repository, branch, begun)));
  if (number === undefined) return undefined;
  const run = begun ? runOf(begun) : ownRun(env, own?.head.sha ?? "");
  const comments = `/repos/${repository}/issues/${number}/comments`;
  const one = (id: string) => `/repos/${repository}/issues/comments/${id}`;
  return {
    number,
    run,
    mayComment: !isFork,
    commentLimit: 65_536,
    confirm: async () => begun && confirmed(api, repository, branch, begun, number),
    setStatus: async ({ state, context, description }) =>
      void (await ask(api, "POST", `/repos/${repository}/statuses/${run.commit}`, {
        state,
        context: context.slice(0, longest.context),
        description: description.slice(0, longest.description),
        target_url: ownRun(env, run.commit).url,
      })),
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

/** GitHub's API for a workflow. */
export function githubApi(env: NodeJS.ProcessEnv): Api {
  const token = env.GITHUB_TOKEN ?? env.GH_TOKEN;
  return {
    url: env.GITHUB_API_URL ?? "https://api.github.com",
    headers: {
      accept: "application/vnd.github+json",
      "x-github-api-version": "2022-11-28",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    token,
  };
}

function eventIn(path: string): Event {
  const text = orRefuse("DT1017", `${path} cannot be read`, () => readFileSync(path, "utf8"));
  try {
    return (JSON.parse(text) as Event | null) ?? {};
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new DialtreeError("DT1017", `${path}, the event that began this run, is no JSON`, { cause });
  }
}

export function ownRun(env: NodeJS.ProcessEnv, commit: string): Run {
  const { GITHUB_SERVER_URL: server = "https://github.com", GITHUB_REPOSITORY: repository } = env;
  const id = Number(env.GITHUB_RUN_ID ?? 0);
  return {
    id,
    attempt: Number(env.GITHUB_RUN_ATTEMPT ?? 1),
    commit,
    url: `${server}/${repository}/actions/runs/${id}`,
  };
}

function runOf({ id, run_attempt: attempt, head_sha: commit, html_url: url }: Begun): Run {
  return { id, attempt, commit, url };
}

/** A workflow's own token may not ask who it is, and is refused with 403. */
export async function authorOf(api: Api): Promise<string> {
  try {
    return ((await ask(api, "GET", "/user")).body as { login: string }).login;
  } catch (error) {
    if (error instanceof DialtreeError && error.carrier?.status === 403) return workflowAuthor;
    throw error;
  }
}
