import type { Manner } from "../../src/safe/http.ts";

/** How Telnyx is asked. Queues are changed by POST to their own address; every other POST makes something. */
export const manner: Manner = {
  repeats: (method, { pathname }) => method !== "POST" || /\/queues\/[^/]+$/.test(pathname),
  inFlight: 10,
  timeout: 60_000,
  patience: 120_000,
  firstDelay: 250,
  repetitions: 4,
};

/** How it is asked while callers wait: what comes late is of no use to them. */
export const callManner: Manner = {
  repeats: (method) => method === "GET",
  inFlight: 50,
  timeout: 5_000,
  patience: 5_000,
  firstDelay: 250,
  repetitions: 1,
};
