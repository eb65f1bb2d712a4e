import { DialtreeError } from "../errors.ts";
import type { ForgeComment, Run } from "./forge.ts";
import { githubApi, authorOf as githubAuthor, ownRun } from "./github.ts";
import { gitlabApi, authorOf as gitlabAuthor, gitlabRun } from "./gitlab.ts";
import { ask, askAll } from "./http.ts";

/** The open issues of the repository that CI runs for. */
export interface Issues {
  readonly run: Run;
  /** Characters that an issue may have. */
  readonly limit: number;
  author(): Promise<string>;
  open(): Promise<ForgeComment[]>;
  create(title: string, body: string): Promise<void>;
  update(id: string, body: string): Promise<void>;
  close(id: string): Promise<void>;
}

/** What became of the issue. */
export type IssueOutcome = "opened" | "updated" | "closed" | "none";

/**
 * Keeps one issue open for each key as long as it is needed: it is made where there is none, written anew, and closed when
 * nothing is left to say. Only issues of the same author count.
 *
 * @param body undefined where there is nothing to say
 */
export async function keepIssue(
  issues: Issues,
  key: string,
  title: string,
  body: string | undefined,
): Promise<IssueOutcome> {
  const marker = `<!-- dialtree drift key=${encodeURIComponent(key)} -->\n`;
  const author = await issues.author();
  const ours = (await issues.open()).filter(
    (issue) => issue.author === author && issue.body.startsWith(marker),
  );
  const [first, ...others] = ours;
  for (const { id } of body === undefined ? ours : others) await issues.close(id);
  if (body === undefined) return first === undefined ? "none" : "closed";
  if (first === undefined) {
    await issues.create(title, marker + body);
    return "opened";
  }
  await issues.update(first.id, marker + body);
  return "updated";
}

/**
 * The issues of the repository that CI runs for, by what its environment says.
 *
 * @throws {DialtreeError} DT1015 where CI is not known or has no token
 */
export function issuesOf(env: NodeJS.ProcessEnv): Issues {
  if (env.GITLAB_CI) return gitlabIssues(env);
  if (env.GITHUB_REPOSITORY) return githubIssues(env, env.GITHUB_REPOSITORY);
  throw new DialtreeError("DT1015", "there is no repository to keep an issue in", {
    hint: "Run it in GitHub Actions or GitLab CI, or leave --issue out.",
  });
}

function githubIssues(env: NodeJS.ProcessEnv, repository: string): Issues {
  const api = githubApi(env);
  if (!api.token)
    throw noToken("Give GITHUB_TOKEN to the step, and the job `permissions: { issues: write }`.");
  const all = `/repos/${repository}/issues`;
  return {
    run: ownRun(env, env.GITHUB_SHA ?? ""),
    limit: 65_536,
    author: () => githubAuthor(api),
    open: async () =>
      (
        await askAll<{
          number: number;
          body?: string | null;
          user: { login: string } | null;
          pull_request?: object;
        }>(api, `${all}?state=open&per_page=100`)
      )
        .filter(({ pull_request }) => pull_request === undefined)
        .map(({ number, body, user }) => ({
          id: String(number),
          body: body ?? "",
          author: user?.login ?? "",
        })),
    create: async (title, body) => void (await ask(api, "POST", all, { title, body })),
    update: async (id, body) => void (await ask(api, "PATCH", `${all}/${id}`, { body })),
    close: async (id) => void (await ask(api, "PATCH", `${all}/${id}`, { state: "closed" })),
  };
}

function gitlabIssues(env: NodeJS.ProcessEnv): Issues {
  const api = gitlabApi(env);
  if (!api.token)
    throw noToken(
      "Make a project access token with the scope api and keep it in the CI/CD variable GITLAB_TOKEN, masked.",
    );
  const all = `/projects/${encodeURIComponent(env.CI_PROJECT_ID ?? "")}/issues`;
  return {
    run: gitlabRun(env),
    limit: 1_000_000,
    author: () => gitlabAuthor(api),
    open: async () =>
      (
        await askAll<{ iid: number; description?: string | null; author: { username: string } }>(
          api,
          `${all}?state=opened&per_page=100`,
        )
      ).map(({ iid, description, author }) => ({
        id: String(iid),
        body: description ?? "",
        author: author.username,
      })),
    create: async (title, description) => void (await ask(api, "POST", all, { title, description })),
    update: async (id, description) => void (await ask(api, "PUT", `${all}/${id}`, { description })),
    close: async (id) => void (await ask(api, "PUT", `${all}/${id}`, { state_event: "close" })),
  };
}

const noToken = (hint: string) =>
  new DialtreeError("DT1015", "there is no token to keep an issue with", { hint });
