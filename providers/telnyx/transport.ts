import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";
import { DialtreeError } from "../../src/errors.ts";

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface Limits {
  /** Requests under way at once. */
  readonly inFlight: number;
  /** Milliseconds that one request may spend waiting for the carrier's rate limit. */
  readonly rateLimitWait: number;
  /** Milliseconds before the first repetition; each further one waits twice as long. */
  readonly firstDelay: number;
  /** Repetitions of a request that is safe to repeat. */
  readonly repetitions: number;
}

const standard: Limits = { inFlight: 10, rateLimitWait: 120_000, firstDelay: 250, repetitions: 4 };

/**
 * A fetch that obeys the carrier: a limit on requests in flight, `x-ratelimit-*` and `Retry-After`, and repetitions
 * only where a request has no second effect. A POST is repeated after 429 (never processed) and when no connection
 * was made (never sent); its other failures are the caller's to judge.
 */
export function carefulFetch(send: Fetch, limits: Partial<Limits> = {}): Fetch {
  const { inFlight, rateLimitWait, firstDelay, repetitions } = { ...standard, ...limits };
  const queue = pLimit(inFlight);
  let openAt = 0;

  const attempt = async (input: string | URL | Request, init: RequestInit | undefined): Promise<Response> => {
    const repeatable = isRepeatable(input, init);
    let waited = 0;
    for (let repetition = 0; ; ) {
      const pause = openAt - Date.now();
      if (pause > 0) {
        waited += pause;
        if (waited > rateLimitWait) throw rateLimited(rateLimitWait);
        await sleep(pause);
        continue;
      }
      const delay = firstDelay * 2 ** repetition;
      try {
        // What is sent holds keys and passwords, and goes nowhere else.
        const response = await send(input, { ...init, redirect: "error" });
        const reset = resetDelay(response);
        if (reset !== undefined) openAt = Math.max(openAt, Date.now() + reset);
        if (response.status === 429) {
          await response.body?.cancel();
          openAt = Math.max(openAt, Date.now() + (reset ?? delay));
          repetition += reset === undefined ? 1 : 0;
          if (repetition > repetitions) throw rateLimited(rateLimitWait);
          continue;
        }
        if (!isPassing(response.status) || !repeatable || repetition >= repetitions) return response;
        await response.body?.cancel();
      } catch (error) {
        if (error instanceof DialtreeError || init?.signal?.aborted) throw error;
        if (!(repeatable || neverSent(error)) || repetition >= repetitions) throw error;
      }
      repetition += 1;
      await sleep(delay);
    }
  };
  return (input, init) => queue(attempt, input, init);
}

/** Queues are changed by POST to their own address; every other POST makes something. */
function isRepeatable(input: string | URL | Request, init: RequestInit | undefined): boolean {
  const method = (init?.method ?? "GET").toUpperCase();
  const { pathname } = new URL(input instanceof Request ? input.url : input);
  return method !== "POST" || /\/queues\/[^/]+$/.test(pathname);
}

function isPassing(status: number): boolean {
  return status === 408 || status >= 500;
}

function rateLimited(limit: number): DialtreeError {
  return new DialtreeError(
    "DT3014",
    `the carrier's rate limit did not end within ${Math.round(limit / 1000)} s`,
    { hint: "Run again later, or with less at once (--parallel)." },
  );
}

/** Milliseconds until requests are welcome again, when the answer says that they are not. */
function resetDelay(response: Response): number | undefined {
  const retryAfter = response.headers.get("retry-after");
  if (response.status === 429 && retryAfter !== null) {
    const seconds = Number(retryAfter);
    return Number.isNaN(seconds) ? Math.max(0, Date.parse(retryAfter) - Date.now()) : seconds * 1000;
  }
  const spent = response.status === 429 || response.headers.get("x-ratelimit-remaining") === "0";
  const reset = Number(response.headers.get("x-ratelimit-reset") ?? Number.NaN);
  return spent && reset >= 0 ? reset * 1000 : undefined;
}

/** Whether the error says that no connection came about, so that the carrier cannot have seen the request. */
function neverSent(error: unknown): boolean {
  const code = deepCode(error);
  return code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "EAI_AGAIN";
}

/** The system's error code, which fetch hides in a chain of causes. */
export function deepCode(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if ("code" in at && typeof at.code === "string" && at.code.startsWith("E")) return at.code;
    if (at instanceof AggregateError && at.errors.length > 0) return deepCode(at.errors[0]);
  }
  return undefined;
}
