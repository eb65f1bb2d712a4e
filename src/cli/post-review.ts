import { type Footer, failureAsComment, planAsComment } from "../forge/body.ts";
import { type CommentOutcome, keepComment } from "../forge/comment.ts";
import type { CommitStatus, PullRequest } from "../forge/forge.ts";
import { githubPullRequest } from "../forge/github.ts";
import { gitlabMergeRequest } from "../forge/gitlab.ts";
import type { Plan } from "../plan/plan.ts";
import { readPlanJson } from "../plan/read.ts";
import { verdictOf } from "../plan/verdict.ts";
import { packageVersion } from "./version.ts";

export interface ReviewToPost {
  readonly plan?: { readonly name: string; readonly text: string };
  /** What a failed command said, where there is no plan. */
  readonly failed?: string;
  readonly key?: string;
  /** Of the commit's status; none is set without. */
  readonly context?: string;
}

/**
 * Puts a review where the reviewers are, by what CI's environment says of the pull request.
 *
 * @throws {DialtreeError} DT1014, DT1015, DT1016, DT1025
 */
export async function postReview(
  env: NodeJS.ProcessEnv,
  { plan: written, failed, key: asked, context }: ReviewToPost,
): Promise<CommentOutcome | "fork" | "nowhere"> {
  const plan = written && readPlanJson(written.text, written.name);
  const pull = await pullRequestOf(env);
  if (pull === undefined) return "nowhere";
  if (!pull.mayComment) return "fork";
  const subject = plan ? subjectOf(plan) : (asked ?? "the tree");
  const key = asked ?? subject;
  const footer: Footer = { version: packageVersion(), subject, run: pull.run, at: new Date() };
  // The marker takes a line of its own.
  const limit = pull.commentLimit - encodeURIComponent(key).length - 100;
  const body = plan ? planAsComment(plan, footer, limit) : failureAsComment(failed ?? "", footer, limit);
  const isNeeded =
    plan === undefined ||
    plan.changes.length > 0 ||
    plan.guards.changed !== undefined ||
    plan.guards.refusals.length > 0;
  const kept = await keepComment(pull, key, body, isNeeded);
  // What a newer run has said of the commit stays.
  if (context !== undefined && kept !== "newer") {
    await pull.confirm?.();
    await pull.setStatus?.({ context, ...outcomeOf(plan) });
  }
  return kept;
}

/** In words of ours and numbers: nothing that a tree says. */
function outcomeOf(plan: Plan | undefined): Pick<CommitStatus, "state" | "description"> {
  if (plan === undefined) return { state: "error", description: "The review failed." };
  const { word, totals, isRefused } = verdictOf(plan);
  return { state: isRefused ? "failure" : "success", description: `${word}: ${totals}` };
}

function subjectOf({ organization, stack }: { organization: string; stack?: string }): string {
  return stack === undefined ? organization : `${organization} (${stack})`;
}

/** The pull request that CI runs for, by what its environment says. */
export async function pullRequestOf(env: NodeJS.ProcessEnv): Promise<PullRequest | undefined> {
  return env.GITLAB_CI ? gitlabMergeRequest(env) : githubPullRequest(env);
}
