interface Written {
  readonly contentType: string;
  readonly body: string;
}

/** Milliseconds for which the same request gets the same answer, and how many are known at most. */
const kept = 60_000;
const most = 20_000;

/** Gives whoever asks the very same again the answer that was given, also while it is being made. */
export function repeats(): (key: string, answer: () => Promise<Written>) => Promise<Written> {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<Written> }>();
  return (key, answer) => {
    const now = performance.now();
    const before = known.get(key);
    if (before !== undefined && now - before.at < kept) return before.answer;
    const given = answer();
    known.delete(key);
    known.set(key, { at: now, answer: given });
    // The oldest ones come first.
    for (const [old, { at }] of known) {
      if (known.size <= most && now - at < kept) break;
      known.delete(old);
    }
    return given;
  };
}
