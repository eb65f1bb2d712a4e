import { describe, expect, it } from "vitest";
import {
  type CallStory,
  type PlacedCall,
  ringsIn,
  type Switch,
} from "../../../../providers/sandbox/index.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { type Line, withCalls } from "../../../support/calls.ts";

const tree: Tree = {
  version: 1,
  organization: "acme",
  users: {
    dana: { name: "Dana", sipUsers: ["front/dana", "front/dana-app"], ringSeconds: 20 },
    sam: { name: "Sam", sipUsers: ["front/sam"], forward: { busy: { user: "dana" } } },
    away: { name: "Away", sipUsers: [], forward: { always: { phoneNumber: "+13125550188" } } },
    back: { name: "Back", sipUsers: [], forward: { always: { phoneNumber: "+13125550101" } } },
    gone: { name: "Gone", sipUsers: ["front/off"], forward: { unregistered: { user: "dana" } } },
  },
  teams: {
    sales: { name: "Sales", members: ["dana", { user: "sam", delaySeconds: 10 }], timeoutSeconds: 25 },
    field: { name: "Field", members: ["away"] },
    turns: { name: "Turns", members: ["dana", "sam"], ring: "roundRobin", timeoutSeconds: 60 },
  },
  accounts: {
    front: {
      provider: "sandbox",
      domains: { office: { prefix: "acme-office", onlyMyConnections: false } },
      outboundProfiles: { out: { destinations: ["US"] } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "office", list: "staff" }],
      callerId: { number: "+13125550100" },
      emergencyCallerId: "+13125550102",
      sipUsers: {
        dana: { list: "staff" },
        "dana-app": { list: "staff" },
        sam: { list: "staff" },
        off: { list: "staff" },
        locked: { list: "staff", enabled: false },
      },
      callQueues: { wait: { members: [{ user: "sam" }], maxWaitSeconds: 30, ringSeconds: 10 } },
      extensions: {
        "101": { label: "Dana", target: { user: "dana" } },
        "102": { label: "Sam", target: { user: "sam" } },
        "103": { label: "Gone", target: { user: "gone" } },
        "200": { label: "Sales", target: { team: "sales" } },
        "201": { label: "Field", target: { team: "field" } },
        "202": { label: "Turns", target: { team: "turns" } },
        "300": { label: "Wait", target: { callQueue: "wait" } },
      },
      phones: {
        main: { number: "+13125550100", target: { extension: "200" } },
        loop: { number: "+13125550101", target: { user: "back" } },
      },
    },
  },
};

const outside: PlacedCall["from"] = { number: "+13125550177" };

/** What rang, by the tree's names. */
const rang = (line: Line, story: CallStory) =>
  ringsIn(story).map(({ who, from, to }) => `${line.nameOf(who)} ${from}-${to}`);

const inside = (line: Line, sipUser: string): PlacedCall["from"] => ({ sipUser: line.usernameOf(sipUser) });

const said = (story: CallStory) => story.events.flatMap((event) => (event.kind === "said" ? event.text : []));

describe("a call", () => {
  it("rings what route says, to the second", () =>
    withCalls(tree, async (line) => {
      const story = await line.exchange.place({ from: outside, to: "+13125550100" });
      expect(rang(line, story).toSorted()).toEqual([
        "front/dana 0-10",
        "front/dana 10-20",
        "front/dana-app 0-10",
        "front/dana-app 10-20",
        "front/sam 10-20",
        "front/sam 20-25",
      ]);
      expect(said(story)).toEqual(["Nobody can take your call at the moment. Please try again later."]);
      expect(story.events.at(-1)).toMatchObject({ kind: "ended", by: "edge" });
    }));

  it("is whoever's that answers first, and the others fall silent", () =>
    withCalls(tree, async (line) => {
      line.exchange.phone(line.usernameOf("front/sam"), { does: "answers", after: 3 });
      const story = await line.exchange.place({ from: outside, to: "+13125550100" });
      expect(rang(line, story)).toContain("front/sam 10-13");
      expect(rang(line, story)).toContain("front/dana 10-13");
      expect(story.events.some(({ kind }) => kind === "talks")).toBe(true);
    }));

  it("leaves whoever talks alone, and rings him again afterwards, as the carrier tells of his phone", () =>
    withCalls(tree, async (line) => {
      const { organization } = line.tree;
      const connection = String(line.directory.carrierOf("domain", "front/office")?.id);
      const call = {
        CallSid: "v3:7",
        ConnectionId: connection,
        CallingPartyType: "pstn",
        From: "+13125550177",
        To: "102",
      };
      const document = await (
        await line.signed(`/calls/${organization}/front`, new URLSearchParams(call).toString())
      ).text();
      const events = new URL(/statusCallback="([^"]+)"/.exec(document)?.[1]?.replaceAll("&amp;", "&") ?? "");
      const tell = (CallStatus: string, SequenceNumber: string) =>
        line.signed(
          events.pathname + events.search,
          new URLSearchParams({ ...call, CallSid: "v3:8", CallStatus, SequenceNumber }).toString(),
        );
      const place = async () =>
        rang(line, await line.exchange.place({ from: outside, to: "sip:102@acme-office.sip.telnyx.com" }));
      expect((await tell("in-progress", "1")).status).toBe(204);
      expect(await place()).toEqual(["front/dana 0-20", "front/dana-app 0-20"]);
      await tell("completed", "2");
      // What comes late changes nothing.
      await tell("in-progress", "1");
      expect(await place()).toEqual(["front/sam 0-30"]);
    }));

  it("leaves a caller free whose call ended in the second in which it began", () =>
    withCalls(tree, async (line) => {
      line.exchange.phone(line.usernameOf("front/dana"), { does: "unregistered" });
      line.exchange.phone(line.usernameOf("front/dana-app"), { does: "unregistered" });
      const [caller, other] = [
        inside(line, "front/sam"),
        { from: outside, to: "sip:102@acme-office.sip.telnyx.com" },
      ];
      await line.exchange.place({ from: caller, to: "101", hangUpAfter: 600 });
      expect(rang(line, await line.exchange.place(other))).toEqual(["front/sam 0-30"]);
    }));

  it("takes a phone's own word that it is busy, or not there", () =>
    withCalls(tree, async (line) => {
      line.exchange.phone(line.usernameOf("front/sam"), { does: "busy" });
      line.exchange.phone(line.usernameOf("front/off"), { does: "unregistered" });
      for (const number of ["102", "103"]) {
        const story = await line.exchange.place({
          from: outside,
          to: `sip:${number}@acme-office.sip.telnyx.com`,
        });
        expect(rang(line, story)).toEqual(["front/dana 0-20", "front/dana-app 0-20"]);
      }
    }));

  it("asks whoever answers outside to press 1, and goes on where nobody does", () =>
    withCalls(tree, async (line) => {
      const place = () => line.exchange.place({ from: outside, to: "sip:201@acme-office.sip.telnyx.com" });
      line.exchange.phone("+13125550188", { does: "answers", after: 4 });
      const voicemail = await place();
      expect(said(voicemail)).toEqual([
        "A call for Away. Press 1 to take it.",
        "Nobody can take your call at the moment. Please try again later.",
      ]);
      expect(voicemail.events.some(({ kind }) => kind === "talks")).toBe(false);
      line.exchange.phone("+13125550188", { does: "answers", after: 4, presses: [{ digit: "1", at: 5 }] });
      expect((await place()).events.some(({ kind }) => kind === "talks")).toBe(true);
    }));

  it("to an emergency number goes out at once, from a disabled phone, too, with the number to call back", () =>
    withCalls(tree, async (line) => {
      for (const [dialled, from] of [
        ["911", "front/locked"],
        ["9911", "front/dana"],
      ] as const) {
        const story = await line.exchange.place({ from: inside(line, from), to: dialled, hangUpAfter: 5 });
        expect(rang(line, story)).toEqual(["911 0-5"]);
      }
      const story = await line.exchange.place({ from: inside(line, "front/locked"), to: "101" });
      expect(said(story)).toEqual(["The number that you dialled cannot be reached from this phone."]);
    }));

  it("that comes back through the network ends with that reason", () =>
    withCalls(tree, async (line) => {
      await line.exchange.place({ from: outside, to: "+13125550101" });
      const outcomes = line.log.map((entry) => (entry as { outcome?: string }).outcome);
      expect(outcomes).toContain("comes back");
      expect(outcomes.filter((outcome) => outcome === "outside").length).toBeLessThan(5);
    }));

  it("of the same caller who dials again and again is answered each time", () =>
    withCalls(tree, async (line) => {
      for (let time = 0; time < 5; time++) {
        const story = await line.exchange.place({ from: outside, to: "+13125550100", hangUpAfter: 3 });
        expect(rang(line, story)).toEqual(["front/dana 0-3", "front/dana-app 0-3"]);
      }
    }));

  it("gives each member of a round robin a turn", () =>
    withCalls(tree, async (line) => {
      const firsts: string[] = [];
      for (let time = 0; time < 4; time++) {
        const story = await line.exchange.place({ from: outside, to: "sip:202@acme-office.sip.telnyx.com" });
        firsts.push(rang(line, story)[0]?.split(" ")[0] ?? "");
      }
      expect(firsts).toEqual(["front/dana", "front/sam", "front/dana", "front/sam"]);
    }));

  it("waits in a queue no longer than that says", () =>
    withCalls(
      tree,
      async (line) => {
        const story = await line.exchange.place({ from: outside, to: "sip:300@acme-office.sip.telnyx.com" });
        expect(rang(line, story)).toEqual(["front/sam 0-10", "front/sam 15-25"]);
        expect(story.events.find(({ kind }) => kind === "said")?.at).toBe(30);
      },
      { isReached: false },
    ));

  it("from nobody here's number, for nobody here, ends in words", () =>
    withCalls(tree, async (line) => {
      const story = await line.exchange.place({ from: outside, to: "sip:999@acme-office.sip.telnyx.com" });
      expect(said(story)).toEqual(["The number that you dialled cannot be reached from this phone."]);
    }));

  it.each<Switch[]>([
    ["caller-as-uri", "dialled-as-uri"],
    ["caller-as-number"],
    ["events-doubled", "webhooks-repeated"],
    ["busy-wins"],
  ])("rings the same where the carrier does %s", (...switches) =>
    withCalls(tree, async (line) => {
      for (const name of switches) line.sandbox.turn(name, true);
      const story = await line.exchange.place({ from: inside(line, "front/sam"), to: "101" });
      expect(rang(line, story)).toEqual(["front/dana 0-20", "front/dana-app 0-20"]);
      line.sandbox.turn("events-doubled", false);
    }),
  );
});

describe("a webhook", () => {
  const body = new URLSearchParams({
    CallSid: "v3:1",
    ConnectionId: "1",
    From: "+13125550177",
    To: "+13125550100",
  });

  it("that nobody's key has signed is refused, and so is one for nobody", () =>
    withCalls(tree, async ({ fetch, tree: { organization } }) => {
      for (const path of [
        `/calls/${organization}/front`,
        `/calls/${organization}/none`,
        "/calls/none/front",
      ]) {
        const response = await fetch(path, { method: "POST", body });
        expect([response.status, await response.text()]).toEqual([403, "refused"]);
      }
    }));

  it("that goes on with what was sealed for another call ends in words", () =>
    withCalls(tree, async ({ signed, tree: { organization } }) => {
      const response = await signed(`/calls/${organization}/front/next?s=AAAA`, body.toString());
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("<Say>We are sorry");
    }));

  it("gets the same answer twice", () =>
    withCalls(tree, async ({ signed, tree: { organization }, directory }) => {
      const connection = String(directory.carrierOf("domain", "front/office")?.id);
      const form = new URLSearchParams({
        CallSid: "v3:9",
        ConnectionId: connection,
        CallingPartyType: "pstn",
        From: "+13125550177",
        To: "+13125550100",
      }).toString();
      const [first, second] = [
        await (await signed(`/calls/${organization}/front`, form)).text(),
        await (await signed(`/calls/${organization}/front`, form)).text(),
      ];
      expect(first).toContain("<Dial");
      expect(second).toBe(first);
    }));

  it.each([true, false])("says whether the edge is well, and its queues wait: %s", (isReached) =>
    withCalls(
      tree,
      async ({ fetch }) => {
        expect(await (await fetch("/healthz")).json()).toMatchObject({
          status: "ok",
          directories: { held: 1 },
          queues: { accounts: 1, withoutCarrierKey: isReached ? 0 : 1 },
        });
        expect(await (await fetch("/metrics")).text()).toContain("dialtree_directory_age_seconds");
      },
      { isReached },
    ),
  );
});

describe("the store", () => {
  it("that does not answer leaves calls to the last directory, and decisions to the call", () =>
    withCalls(tree, async (line) => {
      await line.exchange.place({ from: outside, to: "+13125550100" });
      await line.store.close();
      const story = await line.exchange.place({ from: outside, to: "sip:202@acme-office.sip.telnyx.com" });
      expect(rang(line, story)).toHaveLength(3);
      expect(line.log.some((entry) => "err" in entry)).toBe(true);
    }));
});
