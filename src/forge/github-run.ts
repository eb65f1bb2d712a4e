import { DialtreeError } from "../errors.ts";
import { shown } from "../safe/text.ts";
import { type Api, ask, askAll } from "./http.ts";

/** The run whose end began this one. GitHub itself writes it; the branch's name is whatever its owner chose. */
export interface Begun {
  readonly id: number;
  readonly run_attempt: number;
  readonly event: string;
  readonly head_sha: string;
  readonly head_branch: string;
  readonly html_url: string;
  /** Null where it is deleted by now. */
  readonly head_repository: {
    readonly id: number;
    readonly full_name: string;
    readonly owner: { readonly login: string };
  } | null;
}

/** A pull request in the API's words. */
interface Pull {
  readonly number: number;
  readonly state: string;
  readonly head: {
    readonly ref: string;
    readonly sha: string;
    readonly repo: { readonly id: number } | null;
  };
  readonly base: { readonly ref: string };
}

/**
 * The number of the open pull request into `branch` that a run was for. For forks GitHub leaves the run's own list of them
 * empty, so that it is looked up; what the run wrote is not believed.
 *
 * @throws {DialtreeError} DT1025 where there is none, or another commit has come
 */
export async function pullOf(api: Api, repository: string, branch: string, begun: Begun): Promise<number> {
  const { head_branch, head_repository } = begun;
  if (head_repository === null) throw notThere(begun, branch);
  const query = new URLSearchParams({
    state: "open",
    base: branch,
    head: `${head_repository.owner.login}:${head_branch}`,
    per_page: "100",
  });
  // Of a query that it does not understand GitHub gives all.
  const found = (await askAll<Pull>(api, `/repos/${repository}/pulls?${query}`)).find((pull) =>
    isOf(pull, begun, branch),
  );
  if (found === undefined) throw notThere(begun, branch);
  return found.number;
}

/** @throws {DialtreeError} DT1025 where the pull request is not any more what the run was for */
export async function confirmed(
  api: Api,
  repository: string,
  branch: string,
  begun: Begun,
  number: number,
): Promise<void> {
  const { body } = await ask(api, "GET", `/repos/${repository}/pulls/${number}`);
  if (!isOf(body as Pull, begun, branch)) throw notThere(begun, branch);
}

/** A repository is known by its id, which stays when it is renamed, and which no other gets. */
function isOf({ state, head, base }: Pull, begun: Begun, branch: string): boolean {
  return (
    state === "open" &&
    base.ref === branch &&
    isCommit(begun.head_sha) &&
    head.sha === begun.head_sha &&
    head.ref === begun.head_branch &&
    head.repo?.id !== undefined &&
    head.repo.id === begun.head_repository?.id
  );
}

/** A commit's whole id, which names nothing else. */
function isCommit(id: string): boolean {
  return /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(id);
}

function notThere({ head_sha, head_branch, head_repository }: Begun, branch: string): DialtreeError {
  const from = `${head_repository?.full_name ?? "a repository that is gone"}:${head_branch}`;
  return new DialtreeError(
    "DT1025",
    `no open pull request into ${shown(branch)} has the commit ${shown(head_sha)} of ${shown(from)}`,
    { hint: "Another commit has come since, whose own run is reviewed, or the pull request was closed." },
  );
}
