import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Behaviour, CallStory } from "../../../../providers/sandbox/index.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { embeddedUrl } from "../../../../src/edge/embedded.ts";
import { openEdgeStore } from "../../../../src/edge/open.ts";
import { type EdgeService, edgeService } from "../../../../src/edge/service.ts";
import type { EdgeStore } from "../../../../src/edge/store.ts";
import { copied, edgeSecret, type Line, withCalls } from "../../../support/calls.ts";
import { hasPostgres, startPostgres } from "../../../support/postgres.ts";
import { heldAgainst } from "../../../support/queue-invariants.ts";

/** How many calls; a campaign makes more: `QUEUE_CALLS=1000`. */
const calls = Number(process.env.QUEUE_CALLS ?? 60);
/** Calls of one tree. */
const together = 20;

const queue = fc.record({
  ring: fc.constantFrom("together", "inOrder", "roundRobin", "random", "longestIdle", "fewestCalls"),
  members: fc.uniqueArray(
    fc.record({
      who: fc.constantFrom("ann", "bob", "cas", "dia", "pair"),
      tier: fc.integer({ min: 1, max: 2 }),
    }),
    { minLength: 1, maxLength: 5, selector: ({ who }) => who },
  ),
  ringSeconds: fc.integer({ min: 5, max: 20 }),
  retrySeconds: fc.integer({ min: 0, max: 8 }),
  wrapUpSeconds: fc.constantFrom(0, 0, 15),
  maxSize: fc.integer({ min: 2, max: 8 }),
  maxWaitSeconds: fc.integer({ min: 20, max: 150 }),
});

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant("answers" as const),
      after: fc.integer({ min: 1, max: 12 }),
      hangsUpAfter: fc.integer({ min: 2, max: 40 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ does: "rings" as const }) },
  { weight: 1, arbitrary: fc.constant({ does: "busy" as const }) },
  { weight: 1, arbitrary: fc.constant({ does: "unregistered" as const }) },
);

const scene = fc.record({
  queues: fc.tuple(queue, queue),
  phones: fc.record({ ann: behaviour, "ann-app": behaviour, bob: behaviour, cas: behaviour, dia: behaviour }),
  arrivals: fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 240 }),
      queue: fc.nat(1),
      patience: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
      key: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined, freq: 8 }),
    }),
    { minLength: together, maxLength: together },
  ),
  fates: fc.infiniteStream(
    fc.record({ at: fc.nat(1), kill: fc.integer({ min: 0, max: 39 }).map((lot) => lot === 0) }),
  ),
});

type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

const treeOf = ({ queues }: Pick<Scene, "queues">): Tree => ({
  version: 1,
  organization: "acme",
  users: {
    ann: { name: "Ann", sipUsers: ["front/ann", "front/ann-app"] },
    bob: { name: "Bob", sipUsers: ["front/bob"] },
    cas: { name: "Cas", sipUsers: ["front/cas"] },
    dia: { name: "Dia", sipUsers: ["front/dia"] },
  },
  teams: { pair: { name: "Pair", members: ["cas", "dia"] } },
  accounts: {
    front: {
      name: "Front",
      provider: "sandbox",
      domains: { office: { prefix: "acme-office-queues", onlyMyConnections: false } },
      credentialLists: { staff: {} },
      sipUsers: Object.fromEntries(
        ["ann", "ann-app", "bob", "cas", "dia", "last"].map((name) => [name, { list: "staff" }]),
      ),
      credentialAttachments: [{ domain: "office", list: "staff" }],
      callQueues: Object.fromEntries(
        queues.map(({ members, ...fields }, at) => [
          `q${at}`,
          {
            name: `q${at}`,
            ...fields,
            exitKey: "1",
            members: members.map(({ who, tier }) => ({
              ...(who === "pair" ? { team: who } : { user: who }),
              tier,
            })),
            overflow: { sipUser: "front/last" },
          },
        ]),
      ),
      extensions: {
        "300": { label: "A", target: { callQueue: "q0" } },
        "301": { label: "B", target: { callQueue: "q1" } },
      },
    },
  },
});

/** A queue whose members ring for ten seconds each. */
const simple = treeOf({
  queues: [0, 1].map(() => ({
    ring: "inOrder",
    members: [
      { who: "ann", tier: 1 },
      { who: "bob", tier: 1 },
    ],
    ringSeconds: 10,
    retrySeconds: 5,
    wrapUpSeconds: 0,
    maxSize: 10,
    maxWaitSeconds: 300,
  })) as unknown as Scene["queues"],
});

/** An instance that can be gone from one moment to the next: nothing that it has begun is done. */
function mortal(line: Line, store: EdgeStore, log: object[]): { edge: EdgeService; kill(): void } {
  let isDead = false;
  const living = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return (...given: unknown[]) =>
          isDead ? Promise.reject(new Error("gone")) : Reflect.apply(value, target, given);
      },
    });
  const write = (entry: object) => void (isDead || log.push(entry));
  const edge = edgeService({
    store: { ...store, queues: living(store.queues), calls: living(store.calls) },
    grantOf: () => Promise.resolve(undefined),
    secret: edgeSecret,
    publicUrl: embeddedUrl,
    log: { info() {}, warn: write, error: write },
    clock: {
      now: () => line.exchange.now(),
      during: (work) => line.exchange.during(work),
      after: (milliseconds, work) =>
        line.exchange.after(milliseconds, () => (isDead ? Promise.resolve() : work())),
    },
    controls: line.controls,
  });
  return {
    edge,
    kill() {
      isDead = true;
    },
  };
}

describe.skipIf(!hasPostgres)("queues of two instances on PostgreSQL (Debian's package postgresql)", () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it("are taken over within five seconds where the one that sees to them is gone", () =>
    withCalls(simple, async (line) => {
      const store = await openEdgeStore(server.url, true);
      await copied(line, store);
      const log: object[] = [];
      const [one, other] = [mortal(line, store, log), mortal(line, store, log)];
      let isGone = false;
      line.answeredBy(async (request) => (isGone ? other : one).edge.app.fetch(request));
      try {
        const [story] = await Promise.all([
          line.exchange.place({
            from: "anonymous",
            to: "sip:300@acme-office-queues.sip.telnyx.com",
            hangUpAfter: 60,
          }),
          line.exchange.pass(9.5).then(() => {
            isGone = true;
            one.kill();
          }),
        ]);
        const rings = (await line.exchange.legs()).map(({ began, events }) => ({
          who: events.flatMap((event) => ("who" in event ? [line.nameOf(event.who)] : []))[0],
          at: (began - story.began) / 1000,
        }));
        expect(rings[0]).toMatchObject({ who: "front/ann" });
        const bob = rings.find(({ who }) => who === "front/bob");
        expect(bob?.at).toBeGreaterThan(9.5);
        expect(bob?.at).toBeLessThanOrEqual(9.5 + 5);
      } finally {
        for (const { edge, kill } of [one, other]) {
          kill();
          await edge.close();
        }
        await store.close();
      }
    }));

  it(`serve, tell or send on every one of ${calls} callers, whichever instance is killed`, {
    timeout: 60 * 60_000,
  }, async () => {
    const count = { calls: 0, killed: 0, served: 0, full: 0, over: 0, left: 0, hungUp: 0 };
    const property = fc.asyncProperty(scene, (each) =>
      withCalls(treeOf(each), async (line) => {
        const { organization } = line.tree;
        const store = await openEdgeStore(server.url, true);
        await copied(line, store);
        const log: object[] = [];
        const all: ReturnType<typeof mortal>[] = [];
        const begin = () => {
          const made = mortal(line, store, log);
          all.push(made);
          return made;
        };
        const instances = [begin(), begin()];
        line.answeredBy(async (request) => {
          const { at, kill } = each.fates.next().value;
          if (kill) {
            count.killed++;
            instances[at]?.kill();
            instances[at] = begin();
          }
          return (
            (await instances[kill ? 1 - at : at]?.edge.app.fetch(request)) ??
            new Response(null, { status: 502 })
          );
        });
        for (const [name, does] of Object.entries(each.phones))
          line.exchange.phone(line.usernameOf(`front/${name}`), does);
        line.exchange.phone(line.usernameOf("front/last"), { does: "answers", after: 1, hangsUpAfter: 5 });
        try {
          const began = line.exchange.now();
          const [stories] = await Promise.all([
            Promise.all(each.arrivals.map((arrival, n) => arriving(line, arrival, n))),
            line.exchange.pass(900),
          ]);
          const legs = await line.exchange.legs();
          count.calls += each.arrivals.length;
          const found = heldAgainst(line, treeOf(each), stories, legs, began);
          for (const name of ["served", "full", "over", "left", "hungUp"] as const)
            count[name] += found[name];
          expect(found.faults, JSON.stringify(log.slice(0, 3))).toEqual([]);
          expect(await store.queues.unheard(organization, 10)).toEqual([]);
          expect(await store.queues.agents(organization)).toEqual([]);
          expect(await store.queues.queues(organization)).toEqual([]);
        } finally {
          for (const { edge, kill } of all) {
            kill();
            await edge.close();
          }
          await store.close();
        }
      }),
    );
    while (count.calls < calls) await fc.assert(property, { numRuns: 1, endOnFailure: true });
    console.log(JSON.stringify(count));
    expect(count.served).toBeGreaterThan(0);
    expect(count.killed).toBeGreaterThan(0);
  });
});

/** A call that comes, and what became of it. */
async function arriving(
  { exchange }: Line,
  { at, queue: which, patience, key }: Scene["arrivals"][number],
  n: number,
): Promise<CallStory> {
  await exchange.pass(at + n / 1000);
  return exchange.place({
    from: { number: `+1312555${1000 + n}` },
    to: `sip:30${which}@acme-office-queues.sip.telnyx.com`,
    hangUpAfter: patience,
    presses: key === undefined ? [] : [{ digit: "1", at: key }],
  });
}
