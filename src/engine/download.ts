import { shown } from "../safe/text.ts";

export type Fetch = typeof globalThis.fetch;

export interface Limits {
  readonly bytes: number;
  /** How long nothing may come, and how long it may take at most. */
  readonly stallMs: number;
  readonly totalMs: number;
}

const mostRedirects = 5;

/**
 * Fetches over HTTPS and nothing else, redirects included.
 *
 * @param take gets the parts in their order
 * @returns why it could not be had; undefined when it is whole
 */
export async function download(
  from: string,
  limits: Limits,
  fetch: Fetch,
  take: (part: Uint8Array) => void,
): Promise<string | undefined> {
  const stop = new AbortController();
  const end = (why: string) => () => stop.abort(new Error(why));
  const total = setTimeout(end(`took longer than ${limits.totalMs / 1000} s`), limits.totalMs);
  let stall: NodeJS.Timeout | undefined;
  const goOn = () => {
    clearTimeout(stall);
    stall = setTimeout(end(`nothing came for ${limits.stallMs / 1000} s`), limits.stallMs);
  };
  try {
    goOn();
    const response = await open(from, fetch, stop.signal);
    if (typeof response === "string") return response;
    const reader = response.body?.getReader();
    if (reader === undefined) return "the answer is empty";
    for (let bytes = 0; ; ) {
      goOn();
      const next = await orReason(reader.read(), stop.signal);
      if (typeof next === "string") return next;
      if (next.done) return undefined;
      bytes += next.value.length;
      if (bytes > limits.bytes) return `it is larger than ${limits.bytes} bytes`;
      take(next.value);
    }
  } finally {
    clearTimeout(total);
    clearTimeout(stall);
    stop.abort();
  }
}

async function open(from: string, fetch: Fetch, signal: AbortSignal): Promise<Response | string> {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === "0")
    return "certificates are not checked, as NODE_TLS_REJECT_UNAUTHORIZED is 0";
  let url = new URL(from);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    if (url.protocol !== "https:") return `${shown(url.protocol)}//${shown(url.host)} is not HTTPS`;
    if (url.username || url.password) return `${shown(url.host)} was named with a password`;
    const headers = { "accept-encoding": "identity" };
    const response = await orReason(fetch(url, { signal, headers, redirect: "manual" }), signal);
    if (typeof response === "string") return response;
    if (response.status === 200) return response;
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null)
      return `${shown(url.host)} answered ${response.status}`;
    if (!URL.canParse(location, url.href)) return `${shown(url.host)} redirects to no address`;
    url = new URL(location, url.href);
  }
  return `more than ${mostRedirects} redirects`;
}

/** What the network fails with is a reason and no bug. */
async function orReason<T>(pending: Promise<T>, signal: AbortSignal): Promise<T | string> {
  try {
    return await pending;
  } catch (error) {
    if (signal.aborted) return (signal.reason as Error).message;
    if (!(error instanceof Error)) throw error;
    const { cause } = error;
    return shown(cause instanceof Error ? cause.message : error.message).slice(0, 300);
  }
}
