/** Candidates that are compared with a word. */
const candidateLimit = 200;
/** Mistakes that a word may have and still be recognized. */
const mistakeLimit = 3;
/** Problems of a run whose hints may look through the tree. */
const hintLimit = 20;

/** The candidate that `word` was most likely meant to be, when one is close enough. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  return nearest(word, all) ?? containing(word, all);
}

/** Letters that a part of a word has to have before it says which word is meant. */
const shortestPart = 3;

/** The only candidate that has the word in it, or stands in the word: `CP-8841` for `8841`. */
function containing(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  const found = candidates.filter((candidate) => {
    const [short = "", long = ""] = [lower, candidate.toLowerCase()].toSorted((a, b) => a.length - b.length);
    return short.length >= shortestPart && long.includes(short);
  });
  return found.length === 1 ? found[0] : undefined;
}

function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.min(mistakeLimit, Math.max(1, Math.floor(word.length / 3)));
  const apart = (candidate: string) => Math.abs(candidate.length - word.length);
  const near = candidates.filter((candidate) => apart(candidate) <= limit);
  const compared =
    near.length > candidateLimit
      ? near.toSorted((a, b) => apart(a) - apart(b)).slice(0, candidateLimit)
      : near;
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of compared) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase(), least);
    if (steps < least) [best, least] = [candidate, steps];
  }
  return best;
}

/** ` Did you mean X?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const found = closest(word, candidates);
  return found === undefined ? "" : `Did you mean ${found}?`;
}

/** A hint that looks through the tree for the first problems of a run, and a plain one for the others. */
export function hinter(): (thorough: () => string, plain: string) => string {
  let left = hintLimit;
  return (thorough, plain) => (left-- > 0 ? thorough() : plain);
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment), counted as
 * far as they are fewer than `enough`.
 */
function distance(a: string, b: string, enough: number): number {
  let [older, old]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  let leastOfOld = 0;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let steps = Math.min((old[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (old[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        steps = Math.min(steps, (older[j - 2] ?? 0) + 1);
      }
      row[j] = steps;
      least = Math.min(least, steps);
    }
    // A swap counts from the row before the last.
    if (least >= enough && leastOfOld >= enough) return enough;
    [older, old, leastOfOld] = [old, row, least];
  }
  return old[b.length] ?? 0;
}
