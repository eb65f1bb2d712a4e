import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallEvent, CallStory, PlacedCall, Switch } from "../../../../providers/sandbox/index.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { type Said, saidWords } from "../../../../src/calls/said.ts";
import { history, type Noted } from "../../../../src/edge/calls/history.ts";
import { type CallStoryKept, callOutcomes, type HistoryStep } from "../../../../src/edge/history-store.ts";
import { openEdgeStore } from "../../../../src/edge/open.ts";
import { modelOf } from "../../../../src/tree/model.ts";
import { type Line, withCalls } from "../../../support/calls.ts";
import { randomTree } from "../../../support/random-tree.ts";

/** How many trees; a campaign takes more: `CALL_TREES=1000`. */
const trees = Number(process.env.CALL_TREES ?? 40);

const tree: Tree = {
  version: 1,
  organization: "acme",
  users: {
    dana: { name: "Dana Reyes", sipUsers: ["front/dana"], ringSeconds: 20 },
    sam: { name: "Sam Okoro", sipUsers: ["front/sam"], forward: { busy: { user: "dana" } } },
    away: { name: "Away", sipUsers: [], forward: { always: { phoneNumber: "+13125550188" } } },
  },
  teams: {
    sales: { name: "Sales", members: ["dana", "sam"], timeoutSeconds: 25 },
    field: { name: "Field", members: ["away"] },
  },
  accounts: {
    front: {
      provider: "sandbox",
      domains: { office: { prefix: "acme-office", onlyMyConnections: false } },
      outboundProfiles: { out: { destinations: ["US"] } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "office", list: "staff" }],
      callerId: { number: "+13125550100" },
      sipUsers: { dana: { list: "staff" }, sam: { list: "staff" } },
      callQueues: { wait: { members: [{ user: "sam" }], maxWaitSeconds: 30, ringSeconds: 10 } },
      extensions: {
        "102": { label: "Sam", target: { user: "sam" } },
        "200": { label: "Sales", target: { team: "sales" } },
        "201": { label: "Field", target: { team: "field" } },
        "300": { label: "Wait", target: { callQueue: "wait" } },
      },
      phones: { main: { number: "+13125550100", target: { extension: "200" } } },
    },
  },
};

const stranger = "+13125550177";
const outside: PlacedCall["from"] = { number: stranger };
const inside = (line: Line, sipUser: string): PlacedCall["from"] => ({ sipUser: line.usernameOf(sipUser) });

/** What is kept of a call. */
async function keptOf({ history: written, store, tree: { organization } }: Line, { call }: CallStory) {
  await written.written();
  const story = await store.history.get(organization, call, {});
  if (story === undefined) throw new Error(`nothing is kept of ${call}`);
  return story;
}

function lines({ began, steps }: CallStoryKept): string[] {
  const answered = new Set<string | undefined>();
  return steps.map(({ at, says }) => {
    const said = says as Said;
    const words = saidWords(said, answered.has(said.leg));
    if (said.does === "answered") answered.add(said.leg);
    return `${(Date.parse(at) - Date.parse(began)) / 1000} ${words}`;
  });
}

describe("what is kept of a call", () => {
  it("says in the tree's words what was done with it, why, and by which revision", () =>
    withCalls(tree, async (line) => {
      line.exchange.phone(line.usernameOf("front/sam"), { does: "answers", after: 12 });
      const story = await line.exchange.place({ from: outside, to: "+13125550100" });
      const kept = await keptOf(line, story);
      expect(kept).toMatchObject({
        account: "front",
        dialled: "+13125550100",
        caller: stranger,
        point: "phone front/main",
        outcome: "answered",
        answered: "front/sam",
      });
      expect(lines(kept)).toEqual([
        "0 phone front/main (+13125550100) goes to extension front/200 (Sales), then team sales (Sales): rings front/dana (dana) and front/sam (sam) for 20 s",
        "12 front/sam (sam) answered",
        "12 front/dana (dana) fell silent",
        "42 front/sam (sam) hung up",
        "42 the call is over",
      ]);
      const decided = kept.steps.filter(({ says }) => !("phone" in says));
      expect(decided.map(({ revision }) => revision)).toEqual(decided.map(() => line.directory.revision));
    }));

  it("says who was busy, where it went on, and why nobody had it", () =>
    withCalls(tree, async (line) => {
      line.exchange.phone(line.usernameOf("front/sam"), { does: "busy" });
      const story = await line.exchange.place({ from: inside(line, "front/dana"), to: "102" });
      const kept = await keptOf(line, story);
      expect(kept).toMatchObject({
        caller: "front/dana",
        point: "extension front/102",
        outcome: "busy",
        answered: "",
      });
      expect(lines(kept)).toEqual([
        "0 extension front/102 (Sam) goes to user sam (Sam Okoro): rings front/sam (sam) for 30 s",
        "0 busy: user sam (Sam Okoro) goes to user dana (Dana Reyes): busy: Dana Reyes is busy",
      ]);
    }));

  it("says what went out, what was asked, and who took it", () =>
    withCalls(tree, async (line) => {
      const place = () => line.exchange.place({ from: outside, to: "sip:201@acme-office.sip.telnyx.com" });
      line.exchange.phone("+13125550188", { does: "answers", after: 4 });
      const voicemail = await keptOf(line, await place());
      expect(voicemail).toMatchObject({ outcome: "nobody", answered: "" });
      expect(lines(voicemail)).toContainEqual(expect.stringContaining("asked to press 1"));
      line.exchange.phone("+13125550188", { does: "answers", after: 4, presses: [{ digit: "1", at: 5 }] });
      const taken = await keptOf(line, await place());
      expect(taken.outcome).toBe("answered");
      expect(lines(taken)).toContainEqual(expect.stringContaining("whoever answered took the call"));
      const out = await line.exchange.place({ from: inside(line, "front/dana"), to: "93125550188" });
      expect(lines(await keptOf(line, out))[0]).toMatch(/goes out to \+13125550188$/);
      const emergency = await line.exchange.place({
        from: inside(line, "front/dana"),
        to: "911",
        hangUpAfter: 5,
      });
      const kept = await keptOf(line, emergency);
      expect([kept.outcome, lines(kept)]).toEqual(["emergency", ["0 emergency: goes out to 911 at once"]]);
    }));

  it("says why it was refused, and has nothing of what was sealed", () =>
    withCalls(tree, async (line) => {
      const { organization } = line.tree;
      const call = { CallSid: "v3:1", From: stranger, To: "+13125550100" };
      await line.signed(`/calls/${organization}/front/next?s=AAAA`, new URLSearchParams(call).toString());
      await line.signed(
        `/calls/${organization}/front/screen?s=AAAA&of=v3%3A1`,
        new URLSearchParams(call).toString(),
      );
      const kept = await keptOf(line, { call: "v3:1", began: 0, events: [] });
      expect(lines(kept)).toEqual(["0 refused: the way on was not made for this call"]);
      const story = await keptOf(line, await line.exchange.place({ from: outside, to: "+13125550100" }));
      expect(JSON.stringify(story)).not.toMatch(/s=|sip:|https?:/);
    }));

  it("has no number whole where numbers are masked", () =>
    withCalls(
      tree,
      async (line) => {
        const told = [];
        for (const [from, to] of [
          [outside, "+13125550100"],
          [outside, "sip:201@acme-office.sip.telnyx.com"],
          [outside, "sip:93125550188@acme-office.sip.telnyx.com"],
          [inside(line, "front/dana"), "93125550188"],
          [inside(line, "front/dana"), "1-312-5550188"],
        ] as const)
          told.push(await keptOf(line, await line.exchange.place({ from, to })));
        expect(JSON.stringify(told)).not.toMatch(/5550(100|177|188)/);
        expect(told[0]).toMatchObject({ dialled: "+1312555****", caller: "+1312555****" });
        const { organization } = line.tree;
        const asked = { number: [stranger, "+1312555****"], limit: 10 };
        expect((await line.store.history.list(organization, asked, {})).calls).toHaveLength(3);
      },
      { masksNumbers: true },
    ));

  it("is nothing where nothing is to be kept", () =>
    withCalls(
      tree,
      async (line) => {
        await line.exchange.place({ from: outside, to: "+13125550100" });
        await line.history.written();
        const { calls } = await line.store.history.list(line.tree.organization, { limit: 10 }, {});
        expect(calls).toEqual([]);
      },
      { keepsCalls: 0 },
    ));

  it("goes when its days are over, and not before", () =>
    withCalls(tree, async (line) => {
      const story = await line.exchange.place({ from: outside, to: "+13125550100" });
      await line.history.written();
      const later = (days: number) => new Date(line.exchange.now() + days * 24 * 60 * 60_000);
      await line.history.sweep(later(29));
      expect((await keptOf(line, story)).steps).not.toEqual([]);
      await line.history.sweep(later(31));
      expect(await line.store.history.get(line.tree.organization, story.call, {})).toBeUndefined();
    }));
});

/** Whatever was rung at a second, rings or not: `WHO SECOND`. */
function rungIn(line: Line, { events }: CallStory): string[] {
  const ringing = new Set<string>();
  const isRung = (event: CallEvent) => {
    if (event.kind === "rings") ringing.add(event.who);
    if (event.kind === "answered" || event.kind === "silent") return !ringing.delete(event.who);
    return event.kind === "rings";
  };
  return events.flatMap((event) =>
    "who" in event && isRung(event) ? [`${line.nameOf(event.who)} ${event.at}`] : [],
  );
}

function rungAsKept({ began, steps }: CallStoryKept): string[] {
  return steps.flatMap(({ at, says }) => {
    const { rings = [], number, wait = 0 } = says as Said;
    const second = (Date.parse(at) - Date.parse(began)) / 1000 + wait;
    return [...rings.map(({ name }) => name), ...(number === undefined ? [] : [number])].map(
      (name) => `${name} ${second}`,
    );
  });
}

describe("what is kept as rung is what was rung", () => {
  const scene = randomTree
    .filter((each) => Object.keys(each.accounts?.a?.extensions ?? {}).length > 0)
    .chain((each) => {
      const { directory } = modelOf(each);
      const sipUsers = [...directory.sipUser.keys()];
      const extensions = [...directory.extension.keys()].map((name) => name.replace(/^.*\//, ""));
      return fc.record({
        tree: fc.constant(each),
        dial: fc.constantFrom(...extensions, "911", "+13125550177"),
        from: fc.constantFrom(...sipUsers),
        does: fc.array(fc.constantFrom("busy", "unregistered", "rings", "rings", "answers"), {
          minLength: sipUsers.length,
          maxLength: sipUsers.length,
        }),
        after: fc.integer({ min: 0, max: 40 }),
        repeated: fc.boolean(),
      });
    });

  it(`for ${trees} random trees and calls, also where the carrier says all of it twice`, {
    timeout: 60 * 60_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(scene, ({ tree: random, dial, from, does, after, repeated }) =>
        withCalls(
          random,
          async (line) => {
            for (const name of ["events-doubled", "webhooks-repeated"] as const)
              line.sandbox.turn(name, repeated);
            for (const [at, name] of [...line.directory.model.directory.sipUser.keys()].entries()) {
              const what = (does[at] ?? "rings") as "busy" | "unregistered" | "rings" | "answers";
              line.exchange.phone(
                line.usernameOf(name),
                what === "answers" ? { does: what, after } : { does: what },
              );
            }
            const story = await line.exchange.place({
              from: { sipUser: line.usernameOf(from) },
              to: dial,
              hangUpAfter: 1_000,
            });
            const kept = await keptOf(line, story);
            expect(rungAsKept(kept).toSorted(), JSON.stringify({ events: story.events, kept })).toEqual(
              rungIn(line, story).toSorted(),
            );
            expect(callOutcomes).toContain(kept.outcome);
            const talked = story.events.find(({ kind }) => kind === "talks") as { who: string } | undefined;
            expect(kept.outcome === "answered", JSON.stringify({ events: story.events, kept })).toBe(
              talked !== undefined && dial !== "911",
            );
            if (talked !== undefined && dial !== "911") expect(kept.answered).toBe(line.nameOf(talked.who));
          },
          { isReached: false },
        ),
      ),
      { numRuns: trees, endOnFailure: trees > 100 },
    );
  });

  it.each<Switch[][]>([
    [[]],
    [["events-doubled"]],
    [["webhooks-repeated"]],
    [["events-doubled", "webhooks-repeated"]],
  ])("the same with %s", (switches) =>
    withCalls(tree, async (line) => {
      for (const name of switches) line.sandbox.turn(name, true);
      line.exchange.phone(line.usernameOf("front/dana"), { does: "answers", after: 3 });
      const kept = await keptOf(line, await line.exchange.place({ from: outside, to: "+13125550100" }));
      expect(lines(kept).map((each) => each.replace(/^(\d+ ).*: rings.*$/, "$1rings"))).toEqual([
        "0 rings",
        "3 front/dana (dana) answered",
        "3 front/sam (sam) fell silent",
        "33 front/dana (dana) hung up",
        "33 the call is over",
      ]);
    }),
  );

  it("whatever comes again, or late, at another instance: it changes nothing", () =>
    withCalls(tree, async (line) => {
      const { organization } = line.tree;
      line.exchange.phone(line.usernameOf("front/dana"), { does: "answers", after: 3 });
      const other = await openEdgeStore(":memory:");
      const seen: HistoryStep[] = [];
      const keep = line.store.history.keep.bind(line.store.history);
      Object.assign(line.store.history, {
        keep: (steps: readonly HistoryStep[]) => {
          seen.push(...steps);
          return keep(steps);
        },
      });
      const { call } = await line.exchange.place({ from: outside, to: "+13125550100" });
      const before = await keptOf(line, { call, began: 0, events: [] });
      const late = seen.map((step) => ({ ...step, at: new Date(step.at.getTime() + 60_000), noted: "9" }));
      await keep(late);
      await keep([...late, ...late].toReversed());
      expect(await keptOf(line, { call, began: 0, events: [] })).toEqual(before);
      // In any order, the same.
      await other.history.keep(seen.toReversed());
      for (const step of seen) await other.history.keep([step]);
      expect(await other.history.get(organization, call, {})).toEqual(before);
      await other.close();
    }));
});

describe("a store that does not take it", () => {
  const step = (id: number): Noted => ({
    organization: "acme",
    call: "v3:1",
    account: "front",
    id: String(id),
    at: new Date(0),
    revision: 1,
    says: {},
    phones: [],
  });
  const options = { days: 30, pause: 1, patience: 50 };

  it(
    "keeps no answer waiting, however long it hangs, and holds so many steps at most",
    () =>
      withCalls(tree, async (line) => {
        Object.assign(line.store.history, { keep: () => new Promise(() => undefined) });
        const began = performance.now();
        const story = await line.exchange.place({ from: outside, to: "+13125550100" });
        expect(story.events.filter(({ kind }) => kind === "rings")).toHaveLength(2);
        expect(performance.now() - began).toBeLessThan(2_000);
        let lost = 0;
        const kept = history(
          { keep: () => new Promise(() => undefined), sweep: () => Promise.resolve() },
          { ...options, most: 10, failed: () => undefined, dropped: (steps) => (lost += steps) },
        );
        for (let id = 0; id < 25; id++) kept.note(() => step(id));
        await kept.written();
        expect(lost).toBe(25);
      }),
    30_000,
  );

  it("gets it when it is back, the newest where there were too many", async () => {
    const store: string[] = [];
    const errors: unknown[] = [];
    let lost = 0;
    let isDown = true;
    const keep = (steps: readonly HistoryStep[]) => {
      if (isDown) return Promise.reject(new Error("down"));
      store.push(...steps.map(({ id }) => id));
      return Promise.resolve();
    };
    const kept = history(
      { keep, sweep: () => Promise.resolve() },
      { ...options, most: 3, failed: (error) => errors.push(error), dropped: (steps) => (lost += steps) },
    );
    for (let id = 0; id < 5; id++) kept.note(() => step(id));
    await expect.poll(() => errors.length).toBeGreaterThan(1);
    isDown = false;
    await expect.poll(() => store).toEqual(["2", "3", "4"]);
    expect(lost).toBe(2);
    kept.note(() => {
      throw new Error("no step");
    });
    await kept.written();
    expect(store).toHaveLength(3);
  });
});
