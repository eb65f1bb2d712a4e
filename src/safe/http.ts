import { setTimeout as sleep } from "node:timers/promises";
import pLimit from "p-limit";

/*
 * The one manner in which a service is asked over HTTP, whether carrier, edge or forge: so many requests at once, so long
 * for each, patience where the service asks for it, and a repetition only where it has no second effect.
 */

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

export interface Manner {
  /** Whether a request has no second effect, so that it may be sent again after a failure. */
  readonly repeats: (method: string, url: URL) => boolean;
  /** Whether an answer says that nothing was done and that the request is welcome later. Default: status 429. */
  readonly turnsAway?: (response: Response) => boolean;
  /** Requests under way at once. */
  readonly inFlight: number;
  /** Milliseconds until an answer must be there, for each attempt. */
  readonly timeout: number;
  /** Milliseconds that one request may wait in all until it is welcome. */
  readonly patience: number;
  /** Milliseconds before the first repetition; each further one waits twice as long. */
  readonly firstDelay: number;
  /** Repetitions at most. */
  readonly repetitions: number;
}

/** Milliseconds over which those who wait for the same moment come back. */
const spread = 1_000;

/**
 * A fetch in this manner. The last answer is given back, whatever it says, and the last error thrown. A request that was
 * never sent, or turned away, is repeated in any case; nothing follows a redirect.
 */
export function carefulFetch(send: Fetch, manner: Manner): Fetch {
  const { inFlight, timeout, patience, firstDelay, repetitions } = manner;
  const turnsAway = manner.turnsAway ?? (({ status }) => status === 429);
  const queue = pLimit(inFlight);
  let openAt = 0;

  const attempt = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const isRepeatable = manner.repeats(
      (init.method ?? "GET").toUpperCase(),
      new URL(input instanceof Request ? input.url : input),
    );
    let waited = 0;
    for (let repetition = 0; ; ) {
      const pause = openAt - Date.now();
      if (pause > 0 && waited + pause <= patience) {
        waited += pause;
        await sleep(pause + Math.random() * Math.min(pause, spread));
        continue;
      }
      const delay = firstDelay * 2 ** repetition;
      try {
        const response = await send(input, withLimits(init, timeout));
        const isTurnedAway = turnsAway(response);
        const rest = restOf(response, isTurnedAway);
        if (rest !== undefined) openAt = Math.max(openAt, Date.now() + rest);
        if (!isTurnedAway && !(isRepeatable && isPassing(response.status))) return response;
        // Whoever says that the moment has come already is waited for like one who does not say when it comes.
        if (isTurnedAway && rest !== undefined && rest > 0) {
          if (waited + rest > patience) return response;
        } else if (repetition++ >= repetitions) return response;
        else await sleep(delay);
        await response.body?.cancel();
      } catch (error) {
        if (!isNoAnswer(error) || init.signal?.aborted) throw error;
        if (!(isRepeatable || neverSent(error)) || repetition++ >= repetitions) throw error;
        await sleep(delay);
      }
    }
  };
  return (input, init) => queue(attempt, input, init);
}

/** What is sent holds keys and passwords, and goes nowhere else. */
function withLimits(init: RequestInit, timeout: number): RequestInit {
  const signals = [AbortSignal.timeout(timeout), ...(init.signal ? [init.signal] : [])];
  return { ...init, redirect: "error", signal: AbortSignal.any(signals) };
}

function isPassing(status: number): boolean {
  return status === 408 || status >= 500;
}

/** Milliseconds until requests are welcome again, when the answer says that they are not. */
function restOf({ headers }: Response, isTurnedAway: boolean): number | undefined {
  const retryAfter = headers.get("retry-after");
  if (isTurnedAway && retryAfter !== null) {
    const milliseconds = /^\d+(\.\d+)?$/.test(retryAfter)
      ? Number(retryAfter) * 1000
      : Date.parse(retryAfter) - Date.now();
    if (!Number.isNaN(milliseconds)) return Math.max(0, milliseconds);
  }
  const isSpent = isTurnedAway || headers.get("x-ratelimit-remaining") === "0";
  const reset = Number(headers.get("x-ratelimit-reset") ?? Number.NaN);
  return isSpent && reset >= 0 ? reset * 1000 : undefined;
}

/** Whether no answer came; any other error is a bug, or says itself what is wrong. */
export function isNoAnswer(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
}

/** Whether the error says that no connection came about, so that nobody can have seen the request. */
export function neverSent(error: unknown): boolean {
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
