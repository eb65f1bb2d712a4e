import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openEdgeStore } from "../../../src/edge/open.ts";
import type { Agent, WaitingCall } from "../../../src/edge/queue-store.ts";
import type { EdgeStore } from "../../../src/edge/store.ts";
import { hasPostgres, startPostgres } from "../../support/postgres.ts";

const now = new Date("2026-12-01T10:00:00Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);

const caller = (call: string, since = 0): WaitingCall => ({
  call,
  queue: "front/support",
  account: "front",
  carrierAccount: "sid",
  application: "7",
  number: "+13125550188",
  since: later(since),
  until: later(600),
  unheard: later(600),
});

const agent = (attempt: string, person: string, until = 10): Agent => ({
  attempt,
  queue: "front/support",
  hunt: "one",
  account: "front",
  carrierAccount: "sid",
  person,
  phone: `front/${attempt}`,
  call: "a",
  leg: "",
  state: "ringing",
  until: later(until),
});

describe.each(["SQLite", "PostgreSQL"] as const)("queues on %s", (name) => {
  let server: Awaited<ReturnType<typeof startPostgres>> | undefined;
  let store: EdgeStore;
  beforeAll(async () => {
    if (name === "PostgreSQL") {
      if (!hasPostgres) return;
      server = await startPostgres();
    }
    store = await openEdgeStore(server?.url ?? ":memory:", true);
  });
  afterAll(async () => {
    await store?.close();
    await server?.stop();
  });
  const test = it.skipIf(name === "PostgreSQL" && !hasPostgres);

  const rung = async (organization: string, agents: readonly Agent[]) => {
    await store.queues.lease(organization, "us");
    expect(await store.queues.ring(organization, "us", agents)).toBe(true);
    expect(await store.queues.ring(organization, "them", [agent("theirs", "cas")])).toBe(false);
  };

  test("let in as many as may wait, however many come at once, and each once", async () => {
    const organization = randomUUID();
    const come = (call: string) => store.queues.enter(organization, caller(call), 5);
    const entered = await Promise.all(Array.from({ length: 20 }, (_, at) => come(`c${at}`)));
    expect(entered.filter((each) => each === "waits")).toHaveLength(5);
    const inside = (await store.queues.unheard(organization, 100)).map(({ call }) => call);
    expect(inside).toHaveLength(5);
    expect(await come(inside[0] ?? "")).toBe("waits");
    expect(await store.queues.wanting(organization, "front/support", later(1), 100)).toBe(5);
  });

  test("give each caller to one of those who answer at once, the longest waiting first", async () => {
    const organization = randomUUID();
    for (const [at, call] of ["a", "b", "c"].entries())
      await store.queues.enter(organization, caller(call, at), 10);
    const agents = Array.from({ length: 8 }, (_, at) => agent(`p${at}`, `person${at}`));
    await rung(organization, agents);
    const claimed = await Promise.all(
      agents.map(({ attempt }) => store.queues.claim(organization, attempt, later(5), later(100))),
    );
    expect(claimed.filter((call) => call !== undefined).toSorted()).toEqual(["a", "b", "c"]);
    // Asked again, it is the same one.
    const first = claimed.findIndex((call) => call !== undefined);
    expect(await store.queues.claim(organization, `p${first}`, later(6), later(100))).toBe(claimed[first]);
  });

  test("give one caller to a person whose phones are answered at once", async () => {
    for (let round = 0; round < 10; round++) {
      const organization = randomUUID();
      for (const call of ["a", "b"]) await store.queues.enter(organization, caller(call), 10);
      await rung(organization, [agent("desk", "ann"), agent("app", "ann")]);
      const claimed = await Promise.all(
        ["desk", "app"].map((attempt) => store.queues.claim(organization, attempt, later(5), later(100))),
      );
      expect(claimed.filter((call) => call !== undefined)).toHaveLength(1);
    }
  });

  test("hear of whoever picked up at the last moment, and of nobody later", async () => {
    const organization = randomUUID();
    for (const call of ["a", "b"]) await store.queues.enter(organization, caller(call), 10);
    await rung(organization, [agent("one", "ann"), agent("two", "bob")]);
    expect(await store.queues.claim(organization, "one", later(11), later(100))).toBe("a");
    expect(await store.queues.claim(organization, "two", later(13), later(100))).toBeUndefined();
  });

  test("have the caller wait on whom somebody had taken and did not get", async () => {
    const organization = randomUUID();
    for (const call of ["a", "b"]) await store.queues.enter(organization, caller(call), 10);
    await rung(organization, [agent("one", "ann"), agent("two", "bob")]);
    await store.queues.claim(organization, "one", later(1), later(100));
    await store.queues.claim(organization, "two", later(1), later(100));
    // The carrier gave the first one the other's caller.
    await store.queues.bridged(organization, "one", "b");
    expect(await store.queues.waiting(organization, "a")).toMatchObject({ claimed: "two" });
    await store.queues.over(organization, "two", () => later(30));
    expect(await store.queues.waiting(organization, "a")).toMatchObject({ claimed: "" });
    expect(await store.queues.agent(organization, "two")).toMatchObject({ state: "resting" });
  });

  test("keep nobody promised to a phone that is over, whatever comes first", async () => {
    for (let round = 0; round < 10; round++) {
      const organization = randomUUID();
      await store.queues.enter(organization, caller("a"), 10);
      await rung(organization, [agent("one", "ann")]);
      const claim = store.queues.claim(organization, "one", later(5), later(100));
      const over = store.queues.over(organization, "one", () => undefined);
      await Promise.all([claim, over]);
      const agents = await store.queues.agents(organization);
      expect(await store.queues.waiting(organization, "a")).toMatchObject({
        claimed: agents.some(({ state }) => state === "talking") ? "one" : "",
      });
    }
  });

  test("leave a caller in the next queue who has left the one before", async () => {
    const organization = randomUUID();
    await store.queues.enter(organization, { ...caller("a"), queue: "front/next" }, 10);
    expect(await store.queues.left(organization, "a", "front/support")).toBe(false);
    expect(await store.queues.left(organization, "a", "front/next")).toBe(true);
  });

  test("are one instance's to see to, until its beat stands still", async () => {
    const organization = randomUUID();
    await store.queues.enter(organization, caller("a"), 10);
    const own = async () =>
      (await store.queues.dispatchers()).find((each) => each.organization === organization);
    expect(await own()).toMatchObject({ holder: "" });
    const taken = await Promise.all(["x", "y"].map((holder) => store.queues.lease(organization, holder)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    const seen = await own();
    const other = seen?.holder === "x" ? "y" : "x";
    await store.queues.beat(seen?.holder ?? "");
    // Seen before the beat: it lives.
    expect(await store.queues.lease(organization, other, seen)).toBe(false);
    expect(await store.queues.lease(organization, other, await own())).toBe(true);
    expect((await store.queues.beat(seen?.holder ?? "")).has(organization)).toBe(false);
  });
});
