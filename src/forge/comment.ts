import type { ForgeComment, PullRequest, Run } from "./forge.ts";

/** What became of the comment. */
export type CommentOutcome = "created" | "updated" | "newer" | "none";

/** A run's place in the order of runs, as the marker keeps it. */
interface Mark {
  readonly key: string;
  readonly id: number;
  readonly attempt: number;
}

/** The hidden first line of a comment that is ours: which review it is of, and which run wrote it. */
export function markerOf(key: string, { id, attempt }: Run): string {
  return `<!-- dialtree review key=${encodeURIComponent(key)} run=${id}.${attempt} -->`;
}

/**
 * Keeps one comment for each key in place: it is made where there is none, and written anew unless a newer run wrote it.
 * Only comments of the same author count. What is there twice, because two runs began at once, is made one again.
 *
 * @param body without the marker
 * @param isNeeded whether a comment is made where there is none
 */
export async function keepComment(
  pull: PullRequest,
  key: string,
  body: string,
  isNeeded: boolean,
): Promise<CommentOutcome> {
  const author = await pull.author();
  const [first, ...others] = await ours(pull, author, key);
  const text = `${markerOf(key, pull.run)}\n${body}`;
  if (first === undefined) {
    if (!isNeeded) return "none";
    await pull.confirm();
    await pull.create(text);
    return (await onlyNewest(pull, author, key)) ? "created" : "newer";
  }
  if ([first, ...others].some(({ mark }) => isNewer(mark, pull.run))) return "newer";
  await pull.confirm();
  await pull.update(first.id, text);
  for (const { id } of others) await pull.remove(id);
  return "updated";
}

/** Leaves the comment of the newest run where several runs made one at once. Whether it is this run's. */
async function onlyNewest(pull: PullRequest, author: string, key: string): Promise<boolean> {
  const all = await ours(pull, author, key);
  const [first] = all;
  if (first === undefined) return true;
  const newest = all.reduce((best, each) => (isNewer(each.mark, best.mark) ? each : best), first);
  for (const each of all) if (each !== newest) await pull.remove(each.id);
  return !isNewer(newest.mark, pull.run);
}

type Marked = ForgeComment & { readonly mark: Mark };

async function ours(pull: PullRequest, author: string, key: string): Promise<Marked[]> {
  return (await pull.comments()).flatMap((comment) => {
    const mark = markIn(comment.body);
    return comment.author === author && mark?.key === encodeURIComponent(key) ? [{ ...comment, mark }] : [];
  });
}

function markIn(body: string): Mark | undefined {
  const [, key, id, attempt] = /^<!-- dialtree review key=(\S+) run=(\d+)\.(\d+) -->/.exec(body) ?? [];
  return key === undefined ? undefined : { key, id: Number(id), attempt: Number(attempt) };
}

function isNewer(a: Pick<Run, "id" | "attempt">, b: Pick<Run, "id" | "attempt">): boolean {
  return a.id > b.id || (a.id === b.id && a.attempt > b.attempt);
}
