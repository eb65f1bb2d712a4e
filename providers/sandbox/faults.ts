import type { SandboxDatabase } from "./database.ts";

/** What can go wrong on request. */
export interface Fault {
  /**
   * `latency`: the answer comes `ms` later. `status`: answered with `status` instead of being carried out.
   * `rate-limit`: 429 with the carrier's headers. `reset-before`, `reset-after`: the connection breaks before or after
   * the request was carried out. `stale-list`: lists lack what is younger than `ms`. `slow-order`: a number order
   * takes `ms`. `failed-order`: a number order fails.
   */
  readonly effect:
    | "latency"
    | "status"
    | "rate-limit"
    | "reset-before"
    | "reset-after"
    | "stale-list"
    | "slow-order"
    | "failed-order";
  /** Method that it applies to, such as `POST`; any when absent. */
  readonly method?: string;
  /** Beginning of the path after `/v2`, such as `/queues`; any when absent. */
  readonly path?: string;
  /** How many requests it applies to; 1 when absent. */
  readonly times?: number;
  /** Milliseconds, for the effects that last. */
  readonly ms?: number;
  /** For `status`; 503 when absent. */
  readonly status?: number;
  /** Seconds, for `rate-limit`; 1 when absent. */
  readonly retryAfter?: number;
}

const effects: Record<Fault["effect"], true> = {
  latency: true,
  status: true,
  "rate-limit": true,
  "reset-before": true,
  "reset-after": true,
  "stale-list": true,
  "slow-order": true,
  "failed-order": true,
};

export function addFault(db: SandboxDatabase, fault: Fault): void {
  db.addFault(JSON.stringify(fault), fault.times ?? 1);
}

/** The faults that apply to this request; each counts as used once. */
export function takeFaults(db: SandboxDatabase, method: string, path: string): Fault[] {
  const taken: Fault[] = [];
  for (const { id, spec } of db.faults()) {
    const fault = JSON.parse(spec) as Fault;
    const fits =
      (fault.method === undefined || fault.method === method) &&
      (fault.path === undefined || path.startsWith(fault.path));
    if (fits && db.useFault(id)) taken.push(fault);
  }
  return taken;
}

/**
 * Reads a fault from one line: `EFFECT [METHOD] [PATH] [times=N] [ms=N] [status=N] [retryAfter=N]`, for example
 * `reset-after POST /telephony_credentials times=2`.
 *
 * @returns undefined when the line is no fault
 */
export function parseFault(line: string): Fault | undefined {
  const [effect = "", ...words] = line.trim().split(/\s+/);
  if (!isEffect(effect)) return undefined;
  let fault: Fault = { effect };
  for (const word of words) {
    const [, name, value] = /^(times|ms|status|retryAfter)=(\d{1,9})$/.exec(word) ?? [];
    if (name === "status" && !isStatus(Number(value))) return undefined;
    if (name !== undefined) fault = { ...fault, [name]: Number(value) };
    else if (/^[A-Z]+$/.test(word)) fault = { ...fault, method: word };
    else if (word.startsWith("/")) fault = { ...fault, path: word };
    else return undefined;
  }
  return fault;
}

/** One that an answer with a body may have. */
function isStatus(status: number): boolean {
  return status >= 200 && status <= 599 && ![204, 205, 304].includes(status);
}

function isEffect(word: string): word is Fault["effect"] {
  return Object.hasOwn(effects, word);
}
