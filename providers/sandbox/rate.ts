/** Requests of an account in one second: as many as the carrier takes, and what is said where it counts none. */
const limits = { counted: 20, uncounted: 1_000 };

const second = 1_000;

/** What an answer says of the account's rate limit, and whether the request is one too many. */
export interface Rate {
  readonly headers: Record<string, string>;
  readonly isSpent: boolean;
}

/**
 * Counts the requests of each account, in this process, second by second.
 *
 * @param isCounted whether there is a limit; else the answers only tell of one
 */
export function rateCounter(): (account: string, isCounted: boolean) => Rate {
  const windows = new Map<string, { readonly ends: number; requests: number }>();
  return (account, isCounted) => {
    const now = Date.now();
    const known = windows.get(account);
    const window = known !== undefined && known.ends > now ? known : { ends: now + second, requests: 0 };
    windows.set(account, window);
    window.requests += 1;
    const limit = isCounted ? limits.counted : limits.uncounted;
    const left = limit - window.requests;
    return {
      isSpent: isCounted && left < 0,
      headers: {
        "x-ratelimit-limit": String(limit),
        "x-ratelimit-remaining": String(Math.max(left, isCounted ? 0 : 1)),
        "x-ratelimit-reset": String(Math.ceil((window.ends - now) / second)),
      },
    };
  };
}
