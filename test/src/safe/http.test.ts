import { expect, it } from "vitest";
import { manner } from "../../../providers/telnyx/manner.ts";
import { carefulFetch } from "../../../src/safe/http.ts";

const url = "http://carrier.invalid/v2/telephony_credentials";
const reset = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) });
const refused = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) });

/** A carrier that gives these answers in turn, then 200. */
function carrier(...answers: (Response | (() => Error))[]) {
  let requests = 0;
  const fetch = carefulFetch(
    () => {
      requests += 1;
      const answer = answers.shift() ?? new Response("{}");
      return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer());
    },
    { ...manner, firstDelay: 1, patience: 2_000 },
  );
  return { fetch, requests: () => requests };
}

it("repeats what has no second effect", async () => {
  const { fetch, requests } = carrier(new Response(null, { status: 503 }), reset);
  expect((await fetch(url)).status).toBe(200);
  expect(requests()).toBe(3);
});

it("never repeats a POST that may have been carried out", async () => {
  const failing = carrier(new Response(null, { status: 503 }));
  expect((await failing.fetch(url, { method: "POST" })).status).toBe(503);
  const broken = carrier(reset);
  await expect(broken.fetch(url, { method: "POST" })).rejects.toThrow("fetch failed");
  expect([failing.requests(), broken.requests()]).toEqual([1, 1]);
});

it("repeats a POST that was never sent, one that was turned away, and the change of a queue", async () => {
  const unsent = carrier(refused);
  expect((await unsent.fetch(url, { method: "POST" })).status).toBe(200);
  const limited = carrier(new Response(null, { status: 429, headers: { "retry-after": "0" } }));
  expect((await limited.fetch(url, { method: "POST" })).status).toBe(200);
  const queue = carrier(reset);
  expect((await queue.fetch("http://carrier.invalid/v2/queues/a", { method: "POST" })).status).toBe(200);
});

it("waits as long as the carrier says, for every request", async () => {
  const { fetch } = carrier(
    new Response("{}", { headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } }),
  );
  await fetch(url);
  const started = Date.now();
  await Promise.all([fetch(url), fetch(url)]);
  expect(Date.now() - started).toBeGreaterThanOrEqual(900);
});

it.each(["0", "Mon, 01 Jan 2024 00:00:00 GMT"])(
  "does not ask without end where a limit ends at %s",
  async (moment) => {
    const answers = Array.from(
      { length: 100 },
      () => new Response("", { status: 429, headers: { "retry-after": moment } }),
    );
    const { fetch, requests } = carrier(...answers);
    expect((await fetch(url)).status).toBe(429);
    expect(requests()).toBe(manner.repetitions + 1);
  },
);

it("gives up on a rate limit that lasts too long, and keeps the answer", async () => {
  const { fetch, requests } = carrier(
    new Response("busy", { status: 429, headers: { "retry-after": "60" } }),
  );
  const response = await fetch(url);
  expect([response.status, await response.text(), requests()]).toEqual([429, "busy", 1]);
});

it("waits no longer for an answer than it says", async () => {
  const fetch = carefulFetch(
    (_input, init) =>
      new Promise((_resolve, reject) => {
        // An answer that takes a while keeps the process, as a socket does.
        const open = setTimeout(() => undefined, 5_000);
        init?.signal?.addEventListener("abort", () => {
          clearTimeout(open);
          reject(init.signal?.reason as Error);
        });
      }),
    { ...manner, timeout: 20, firstDelay: 1, repetitions: 1 },
  );
  await expect(fetch(url)).rejects.toMatchObject({ name: "TimeoutError" });
});

it("never repeats a bug", async () => {
  let requests = 0;
  const fetch = carefulFetch(() => {
    requests += 1;
    return Promise.reject(new RangeError("a bug"));
  }, manner);
  await expect(fetch(url)).rejects.toThrow("a bug");
  expect(requests).toBe(1);
});

it("keeps to its limit of requests in flight", async () => {
  let now = 0;
  let most = 0;
  const fetch = carefulFetch(
    async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return new Response("{}");
    },
    { ...manner, inFlight: 3 },
  );
  await Promise.all(Array.from({ length: 20 }, () => fetch(url)));
  expect(most).toBe(3);
});
