import { DialtreeError } from "../errors.ts";
import type { PullRequest, Run } from "./forge.ts";
import { type Api, ask, askAll } from "./http.ts";

/**
 * The merge request that a GitLab pipeline runs for, by GitLab's predefined CI/CD variables; undefined where there is
 * none. A job's own token cannot write notes, so it needs one in GITLAB_TOKEN.
 *
 * @throws {DialtreeError} DT1015 without a token; DT1016 where GitLab refuses
 */
export function gitlabMergeRequest(env: NodeJS.ProcessEnv): PullRequest | undefined {
  const { CI_MERGE_REQUEST_IID: number, CI_MERGE_REQUEST_PROJECT_ID: project } = env;
  if (number === undefined || project === undefined) return undefined;
  // A fork's pipeline runs in the fork, which is not given the project's variables.
  const isFork = env.CI_MERGE_REQUEST_SOURCE_PROJECT_ID !== project;
  const api = gitlabApi(env);
  if (!api.token && !isFork) {
    throw new DialtreeError("DT1015", "there is no token to comment with", {
      hint: "Make a project access token with the scope api and keep it in the CI/CD variable GITLAB_TOKEN, masked.",
    });
  }
  const notes = `/projects/${encodeURIComponent(project)}/merge_requests/${encodeURIComponent(number)}/notes`;
  return {
    number: Number(number),
    run: gitlabRun(env),
    mayComment: !isFork,
    confirm: async () => {},
    commentLimit: 1_000_000,
    author: () => authorOf(api),
    comments: async () =>
      (
        await askAll<{ id: number; body: string; author: { username: string } }>(
          api,
          `${notes}?sort=asc&order_by=created_at&per_page=100`,
        )
      ).map(({ id, body, author }) => ({ id: String(id), body, author: author.username })),
    create: async (body) => void (await ask(api, "POST", notes, { body })),
    update: async (id, body) => void (await ask(api, "PUT", `${notes}/${id}`, { body })),
    remove: async (id) => void (await ask(api, "DELETE", `${notes}/${id}`)),
  };
}

/** GitLab's API for a job. */
export function gitlabApi({ GITLAB_TOKEN: token, CI_API_V4_URL: url }: NodeJS.ProcessEnv): Api {
  return {
    url: url ?? "https://gitlab.com/api/v4",
    headers: token ? { "private-token": token } : {},
    token,
  };
}

export function gitlabRun(env: NodeJS.ProcessEnv): Run {
  return {
    id: Number(env.CI_PIPELINE_ID ?? 0),
    attempt: Number(env.CI_JOB_ID ?? 0),
    commit: env.CI_COMMIT_SHA ?? "",
    url: env.CI_JOB_URL ?? env.CI_PIPELINE_URL ?? "",
  };
}

export async function authorOf(api: Api): Promise<string> {
  return ((await ask(api, "GET", "/user")).body as { username: string }).username;
}
