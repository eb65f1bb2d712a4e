import { describe, expect, it } from "vitest";
import type { CallControl } from "../../../../providers/calls.ts";
import type { CallStory, Switch } from "../../../../providers/sandbox/index.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { type Said, saidWords } from "../../../../src/calls/said.ts";
import type { Controls } from "../../../../src/edge/queues/controls.ts";
import { type Line, withCalls } from "../../../support/calls.ts";

const members = [{ user: "ann" }, { user: "bob" }];

const tree = (queue: object, more: object = {}): Tree => ({
  version: 1,
  organization: "acme",
  users: {
    ann: { name: "Ann", sipUsers: ["front/ann"] },
    bob: { name: "Bob", sipUsers: ["front/bob"] },
    eve: { name: "Eve", sipUsers: ["front/eve"], ringSeconds: 20 },
    out: { name: "Out", sipUsers: [], forward: { always: { phoneNumber: "+13125550199" } } },
  },
  accounts: {
    front: {
      name: "Front",
      provider: "sandbox",
      domains: { office: { prefix: "acme-office-queues", onlyMyConnections: false, outboundProfile: "out" } },
      outboundProfiles: { out: { destinations: ["US"] } },
      phones: { main: { number: "+13125550100", acquire: "existing", target: { extension: "300" } } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "office", list: "staff" }],
      sipUsers: { ann: { list: "staff" }, bob: { list: "staff" }, eve: { list: "staff" } },
      callQueues: {
        support: {
          name: "Support",
          members,
          ring: "inOrder",
          ringSeconds: 10,
          retrySeconds: 5,
          overflow: { extension: "101" },
          ...queue,
        },
        ...more,
      },
      extensions: {
        "101": { label: "Eve", target: { user: "eve" } },
        "300": { label: "Support", target: { callQueue: "support" } },
        "301": { label: "Sales", target: { callQueue: Object.keys(more)[0] ?? "support" } },
      },
    },
  },
});

const to = "sip:300@acme-office-queues.sip.telnyx.com";
const from = { number: "+13125550188" };

/** What happened in calls, in a few words: the seconds since the first one began, who, and what. */
async function heard(line: Line, ...stories: readonly CallStory[]): Promise<string[]> {
  const began = stories[0]?.began ?? 0;
  return [...stories, ...(await line.exchange.legs())]
    .flatMap((story) =>
      story.events.flatMap((event) => {
        const at = Math.round((story.began - began) / 1000 + event.at);
        const words = wordsOf(line, event);
        return words === undefined ? [] : [{ at, words }];
      }),
    )
    .toSorted((a, b) => a.at - b.at || a.words.localeCompare(b.words))
    .map(({ at, words }) => `${at} ${words}`);
}

function wordsOf(line: Line, event: CallStory["events"][number]): string | undefined {
  const who = "who" in event ? line.nameOf(event.who).replace("front/", "") : "";
  switch (event.kind) {
    case "rings":
      return `${who} rings`;
    case "answered":
      return `${who} answers`;
    case "silent":
      return `${who} silent: ${event.why}`;
    case "talks":
      return `talks with ${who}`;
    case "waits":
      return "waits";
    case "leaves":
      return `leaves: ${event.why}`;
    case "said":
      return `hears: ${event.text}`;
    case "played":
      return `plays ${event.url}`;
    default:
      return undefined;
  }
}

/** Makes one call in a tree, and says what happened. */
function calling(
  queue: object,
  phones: Readonly<Record<string, Parameters<Line["exchange"]["phone"]>[1]>>,
  { call = {}, switches = [], more }: { call?: object; switches?: readonly Switch[]; more?: object } = {},
): Promise<{ said: string[]; log: readonly object[] }> {
  return withCalls(tree(queue, more), async (line) => {
    for (const name of switches) line.sandbox.turn(name, true);
    for (const [name, behaviour] of Object.entries(phones))
      line.exchange.phone(line.usernameOf(`front/${name}`), behaviour);
    const story = await line.exchange.place({ from, to, ...call });
    return { said: await heard(line, story), log: line.log };
  });
}

const answers = (after: number, hangsUpAfter = 20) => ({ does: "answers", after, hangsUpAfter }) as const;

describe("a caller in a queue", () => {
  it("waits while its members ring one after the other, round after round", async () => {
    const { said } = await calling({}, { bob: answers(3) });
    expect(said).toEqual([
      "0 ann rings",
      "0 waits",
      "10 ann silent: time is over",
      "10 bob rings",
      "13 bob answers",
      "13 talks with bob",
      "33 leaves: taken",
    ]);
    const { said: rounds } = await calling({ members: [{ user: "ann" }] }, {}, { call: { hangUpAfter: 28 } });
    expect(rounds).toEqual([
      "0 ann rings",
      "0 waits",
      "10 ann silent: time is over",
      "15 ann rings",
      "25 ann silent: time is over",
      "28 leaves: hung up",
    ]);
  });

  it("has all of a tier ring together, and the next tier after it", async () => {
    const tiers = [
      { user: "ann", tier: 1 },
      { user: "bob", tier: 1 },
      { user: "eve", tier: 2 },
    ];
    const { said } = await calling({ ring: "together", members: tiers }, { eve: answers(2) });
    expect(said).toEqual([
      "0 ann rings",
      "0 bob rings",
      "0 waits",
      "10 ann silent: time is over",
      "10 bob silent: time is over",
      "10 eve rings",
      "12 eve answers",
      "12 talks with eve",
      "32 leaves: taken",
    ]);
  });

  it("who hangs up has nobody ring any more", async () => {
    const { said } = await calling({}, {}, { call: { hangUpAfter: 4 } });
    expect(said).toEqual(["0 ann rings", "0 waits", "4 ann silent: called off", "4 leaves: hung up"]);
  });

  it.each<[string, Switch[]]>([
    ["as it is", []],
    ["whose carrier says how callers leave", ["queue-results"]],
    ["whose carrier asks on when the caller hangs up, too", ["queue-results", "queue-hangup-told"]],
    ["whose events are doubled", ["events-doubled"]],
    ["whose webhooks are repeated", ["webhooks-repeated"]],
    ["whose queue was collected", ["queues-collected"]],
  ])("goes on at the declared second, at a sandbox %s", async (_what, switches) => {
    const { said, log } = await calling({ maxWaitSeconds: 25 }, { eve: answers(2) }, { switches });
    expect(said).toEqual([
      "0 ann rings",
      "0 waits",
      "10 ann silent: time is over",
      "10 bob rings",
      "20 bob silent: time is over",
      "25 eve rings",
      "25 leaves: time is over",
      "27 eve answers",
      "27 talks with eve",
    ]);
    expect(log.filter((entry) => "err" in entry)).toEqual([]);
  });

  it("leaves with the exit key, and with no other", async () => {
    const call = {
      presses: [
        { digit: "5", at: 3 },
        { digit: "1", at: 7 },
      ],
    };
    const { said } = await calling({ exitKey: "1" }, { eve: answers(2) }, { call });
    expect(said.filter((word) => !/ann|bob/.test(word))).toEqual([
      "0 waits",
      "7 eve rings",
      "7 leaves: left",
      "9 eve answers",
      "9 talks with eve",
    ]);
  });

  it("hears its place and music, when the queue says so", async () => {
    const queue = { announcePosition: true, announceEverySeconds: 20, maxWaitSeconds: 55 };
    const { said } = await calling(queue, {}, { call: { hangUpAfter: 56 } });
    const told = said.filter((word) => word.includes("hears"));
    expect(told).toHaveLength(3);
    expect(told[0]).toBe("0 hears: You are next. Please hold.");
    const { said: played } = await calling(
      { ...queue, announceEverySeconds: 0, music: "https://music.example.com/a.mp3" },
      {},
      { call: { hangUpAfter: 20 } },
    );
    expect(played.filter((word) => word.includes("hears"))).toHaveLength(1);
    expect(played.filter((word) => word.includes("plays")).length).toBeGreaterThan(1);
  });

  it("is told that it is full, and goes on at once", () =>
    withCalls(tree({ maxSize: 1 }), async (line) => {
      line.exchange.phone(line.usernameOf("front/eve"), answers(1));
      const [first, second] = await Promise.all([
        line.exchange.place({ from, to, hangUpAfter: 30 }),
        line.exchange.place({ from: { number: "+13125550189" }, to }),
      ]);
      expect(first.events.some(({ kind }) => kind === "waits")).toBe(true);
      expect(second.events.some(({ kind }) => kind === "waits")).toBe(false);
      expect(second.events.find(({ kind }) => kind === "rings")).toMatchObject({ at: 0 });
    }));

  it("of two, each has a phone of its own ring, and the first who came is served first", () =>
    withCalls(tree({}), async (line) => {
      line.exchange.phone(line.usernameOf("front/ann"), answers(8));
      line.exchange.phone(line.usernameOf("front/bob"), answers(2));
      const first = line.exchange.place({ from, to });
      const second = line.exchange.place({ from: { number: "+13125550189" }, to });
      const [a, b] = [await first, await second];
      expect(await heard(line, a)).toEqual(
        expect.arrayContaining(["0 ann rings", "0 bob rings", "2 talks with bob"]),
      );
      expect(b.events.find(({ kind }) => kind === "talks")).toMatchObject({ at: 8 });
    }));

  it("of two queues with the same member: it rings for one at a time", () =>
    withCalls(
      tree({ members: [{ user: "ann" }] }, { sales: { members: [{ user: "ann" }], ringSeconds: 10 } }),
      async (line) => {
        const stories = await Promise.all([
          line.exchange.place({ from, to, hangUpAfter: 12 }),
          line.exchange.place({
            from: { number: "+13125550189" },
            to: "sip:301@acme-office-queues.sip.telnyx.com",
            hangUpAfter: 30,
          }),
        ]);
        const ann = (await heard(line, ...stories)).filter((word) => word.includes("ann"));
        const bySecond = Map.groupBy(ann, (word) => Number(word.split(" ")[0]));
        let ringing = 0;
        for (const words of bySecond.values()) {
          ringing -= words.filter((word) => word.includes("silent")).length;
          expect(ringing).toBe(0);
          ringing += words.filter((word) => word.includes("rings")).length;
        }
        expect(ann.filter((word) => word.includes("rings")).length).toBeGreaterThan(2);
      },
    ));

  it("rings nobody who is in a call, and whoever gets free at once", () =>
    withCalls(tree({ members: [{ user: "ann" }], retrySeconds: 60 }), async (line) => {
      line.occupy("front/ann");
      line.exchange.phone(line.usernameOf("front/ann"), answers(1));
      line.exchange.after(7_000, async () => line.release("front/ann"));
      const story = await line.exchange.place({ from, to });
      const talks = story.events.find(({ kind }) => kind === "talks");
      expect(talks?.at).toBeGreaterThanOrEqual(8);
      expect(talks?.at).toBeLessThanOrEqual(10);
    }));

  it("lets whoever has talked rest for so long", () =>
    withCalls(tree({ members: [{ user: "ann" }], wrapUpSeconds: 30 }), async (line) => {
      line.exchange.phone(line.usernameOf("front/ann"), answers(1, 9));
      const [a, b] = await Promise.all([
        line.exchange.place({ from, to }),
        line.exchange.place({ from: { number: "+13125550189" }, to }),
      ]);
      const talks = [a, b].map(({ events }) => events.find(({ kind }) => kind === "talks")?.at);
      expect(talks).toEqual([1, 41]);
    }));

  it("is rung from its own call where the carrier's API is not reached", async () => {
    const { said } = await withCalls(
      tree({}),
      async (line) => {
        line.exchange.phone(line.usernameOf("front/bob"), answers(3));
        return { said: await heard(line, await line.exchange.place({ from, to })) };
      },
      { isReached: false },
    );
    expect(said).toEqual([
      "0 ann rings",
      "10 ann silent: time is over",
      "10 bob rings",
      "13 bob answers",
      "13 talks with bob",
    ]);
  });
});

describe("whoever answers for a queue", () => {
  it("too late hears so, and gets nobody", () => {
    let carrier: Controls | undefined;
    // This one rings on when it is told not to.
    const deaf: Controls = {
      has: () => true,
      of: async (account, settings) => ({
        ...((await carrier?.of(account, settings)) as CallControl),
        end: () => Promise.resolve(),
      }),
    };
    return withCalls(
      tree({ members: [{ user: "ann" }] }),
      async (line) => {
        carrier = line.controls;
        line.exchange.phone(line.usernameOf("front/ann"), answers(4));
        const said = await heard(line, await line.exchange.place({ from, to, hangUpAfter: 3 }));
        expect(said).toEqual([
          "0 ann rings",
          "0 waits",
          "3 leaves: hung up",
          "4 ann answers",
          "4 hears: The caller is not waiting any more.",
        ]);
      },
      { controls: deaf },
    );
  });

  it("outside has to press 1, and keeps the caller beyond the ringing", () =>
    withCalls(tree({ members: [{ user: "out" }, { user: "bob" }], ringSeconds: 10 }), async (line) => {
      line.exchange.phone("+13125550199", {
        does: "answers",
        after: 9,
        hangsUpAfter: 20,
        presses: [{ digit: "1", at: 4 }],
      });
      const said = await heard(line, await line.exchange.place({ from, to }));
      expect(said).toContain("9 +13125550199 answers");
      expect(said).toContain("13 talks with +13125550199");
      expect(said.at(-1)).toBe("33 leaves: taken");
    }));
});

describe("why a phone rang for a queue", () => {
  it("is kept with the call of whoever waited, and of whom it took", () =>
    withCalls(tree({}), async (line) => {
      line.exchange.phone(line.usernameOf("front/bob"), answers(3));
      const { call } = await line.exchange.place({ from, to });
      await line.exchange.legs();
      await line.history.written();
      const kept = await line.store.history.get(line.tree.organization, call, {});
      expect(kept).toMatchObject({ outcome: "answered", answered: "front/bob" });
      const said = kept?.steps.map(({ says }) => saidWords(says as Said)) ?? [];
      // The two calls of a talk end at once.
      expect([...said.slice(0, -2), ...said.slice(-2).toSorted()]).toEqual([
        "extension front/300 (Support) goes to call queue front/support (Support): waits in the queue, at most 14400 s",
        "call queue front/support (Support): rings front/ann (ann) for 10 s",
        "front/ann (ann) fell silent",
        "call queue front/support (Support): rings front/bob (bob) for 10 s",
        "front/bob (bob) answered",
        "whoever answered took the call",
        "the caller speaks with front/bob (bob)",
        "front/bob (bob) fell silent",
        "the call is over",
      ]);
    }));
});

describe("what the carrier does not say", () => {
  it("a caller who went without a word is looked for, and keeps no place", () =>
    withCalls(tree({ members: [{ user: "ann" }], retrySeconds: 20 }), async (line) => {
      line.sandbox.turn("no-late-callbacks", true);
      await line.exchange.place({ from, to, hangUpAfter: 5 });
      await line.exchange.during(Promise.resolve());
      const later = await line.exchange.place({ from: { number: "+13125550189" }, to, hangUpAfter: 150 });
      expect(later.events.some(({ kind }) => kind === "waits")).toBe(true);
      expect(await line.store.queues.waiting(line.tree.organization, later.call)).toBeDefined();
      expect((await line.store.queues.unheard(line.tree.organization, 10)).length).toBe(1);
    }));

  it("the end of a talk that is never told frees its member after the longest call", () =>
    withCalls(tree({}), async (line) => {
      line.sandbox.turn("final-events-lost", true);
      line.exchange.phone(line.usernameOf("front/bob"), answers(1, 5));
      line.exchange.phone(line.usernameOf("front/ann"), answers(1, 5));
      const { began } = await line.exchange.place({ from, to });
      const { organization } = line.tree;
      const [agent] = await line.store.queues.agents(organization);
      expect(agent?.state).toBe("talking");
      const hours = ((agent?.until.getTime() ?? 0) - began) / 3_600_000;
      expect(hours).toBeGreaterThan(3.9);
      expect(hours).toBeLessThan(4.1);
      // As if one of Bob's had begun nearly four hours ago.
      const until = new Date(line.exchange.now() + 60_000);
      const lost = { attempt: "lost", person: "bob", phone: "front/bob", until };
      const [{ holder } = { holder: "" }] = await line.store.queues.dispatchers();
      await line.store.queues.ring(organization, holder, agent ? [{ ...agent, ...lost }] : []);
      const next = await line.exchange.place({ from: { number: "+13125550189" }, to, hangUpAfter: 600 });
      const talks = next.events.find(({ kind }) => kind === "talks")?.at;
      expect(talks).toBeGreaterThan(58);
      expect(talks).toBeLessThan(64);
    }));
});
