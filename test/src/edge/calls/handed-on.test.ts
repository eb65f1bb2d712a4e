import { describe, expect, it } from "vitest";
import { type CallStory, type PlacedCall, ringsIn } from "../../../../providers/sandbox/index.ts";
import type { Tree } from "../../../../schemas/types.ts";
import { resolve } from "../../../../src/calls/index.ts";
import { spoken } from "../../../../src/edge/calls/words.ts";
import { embeddedUrl } from "../../../../src/edge/embedded.ts";
import { type Line, withCalls } from "../../../support/calls.ts";

const menu = "https://menu.example.com/front?language=en#main";
const hours = "https://hours.example.com/";
const fallback = "https://fallback.example.net/front";

const tree: Tree = {
  version: 1,
  organization: "acme",
  users: {
    dana: { name: "Dana", sipUsers: ["front/dana"], ringSeconds: 20 },
    sam: { name: "Sam", sipUsers: ["front/sam"], ringSeconds: 10, forward: { noAnswer: { url: hours } } },
    out: { name: "Out", sipUsers: ["front/sam"], forward: { always: { url: menu } } },
  },
  teams: { sales: { name: "Sales", members: ["dana", "out"] } },
  accounts: {
    front: {
      provider: "sandbox",
      domains: { office: { prefix: "acme-office", onlyMyConnections: false, fallbackUrl: fallback } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "office", list: "staff" }],
      sipUsers: { dana: { list: "staff" }, sam: { list: "staff" } },
      extensions: {
        "101": { label: "Dana", target: { user: "dana" } },
        "102": { label: "Sam", target: { user: "sam" } },
        "150": { label: "Menu", target: { url: menu, then: { extension: "101" } } },
        "151": {
          label: "Hours, then menu",
          target: { url: hours, then: { url: menu, then: { user: "sam" } } },
        },
        "152": { label: "Message", target: { url: menu } },
        "200": { label: "Sales", target: { team: "sales" } },
      },
    },
  },
};

const outside: PlacedCall["from"] = { number: "+13125550177" };

/** An application of the team's own: what it answers, by what it is asked. */
type Application = (asked: { readonly url: URL }) => string | Response;

const redirected = (url: string) =>
  `<Response><Redirect>${url.replaceAll("&", "&amp;")}</Redirect></Response>`;
const handsBack: Application = ({ url }) => redirected(url.searchParams.get("dialtree_back") ?? "");

/** Runs `work` with calls, of which an application answers those that are not the edge's. */
function withApplication<T>(application: Application, work: (line: Line, asked: URL[]) => Promise<T>) {
  const asked: URL[] = [];
  const own = new URL(embeddedUrl).origin;
  return withCalls(tree, (line) => work(line, asked), {
    served: (app) => async (request) => {
      const url = new URL(request.url);
      if (url.origin === own) return app.fetch(request);
      asked.push(url);
      const answer = application({ url });
      return typeof answer === "string"
        ? new Response(answer, { headers: { "content-type": "text/xml" } })
        : answer;
    },
  });
}

const dial = (line: Line, number: string) =>
  line.exchange.place({ from: outside, to: `sip:${number}@acme-office.sip.telnyx.com` });

const rang = (line: Line, story: CallStory) =>
  ringsIn(story).map(({ who, from, to }) => `${line.nameOf(who)} ${from}-${to}`);

const said = (story: CallStory) => story.events.flatMap((event) => (event.kind === "said" ? event.text : []));

const hears = (text: string) => `<Response><Say>${text}</Say><Hangup/></Response>`;

describe("a call that is handed on", () => {
  it("goes to the application, with all that its URL has, and comes back to what the tree says then", () =>
    withApplication(handsBack, async (line, asked) => {
      const story = await dial(line, "150");
      expect(rang(line, story)).toEqual(["front/dana 0-20"]);
      expect(asked).toHaveLength(1);
      const [url] = asked;
      expect(`${url?.origin}${url?.pathname} ${url?.hash} ${url?.searchParams.get("language")}`).toBe(
        "https://menu.example.com/front #main en",
      );
      expect(url?.searchParams.get("dialtree_back")).toMatch(
        new RegExp(`^${embeddedUrl}/calls/${line.tree.organization}/front/back\\?s=[A-Za-z0-9_-]+$`),
      );
    }));

  it("passes one application after another", () =>
    withApplication(handsBack, async (line, asked) => {
      const story = await dial(line, "151");
      expect(rang(line, story)).toEqual(["front/sam 0-10"]);
      expect(asked.map(({ hostname }) => hostname)).toEqual([
        "hours.example.com",
        "menu.example.com",
        // Whoever does not answer forwards to an application that has no way back.
        "hours.example.com",
      ]);
      expect(asked[2]?.searchParams.has("dialtree_back")).toBe(false);
    }));

  it("is the application's alone where the tree has no way back", () =>
    withApplication(
      () => hears("Leave a message."),
      async (line, asked) => {
        const story = await dial(line, "152");
        expect(said(story)).toEqual(["Leave a message."]);
        expect(String(asked[0])).toBe(menu);
        expect(story.events.at(-1)).toMatchObject({ kind: "ended" });
      },
    ));

  it("ends where the application ends it, also where it could hand it back", () =>
    withApplication(
      () => hears("We are closed."),
      async (line) => {
        const story = await dial(line, "150");
        expect(said(story)).toEqual(["We are closed."]);
        expect(rang(line, story)).toEqual([]);
      },
    ));

  it("goes to the carrier's fallback where the application is down", () =>
    withApplication(
      ({ url }) =>
        url.href.startsWith(fallback) ? hears("Call again.") : new Response("down", { status: 503 }),
      async (line) => {
        expect(said(await dial(line, "150"))).toEqual(["Call again."]);
      },
    ));

  it.each<[string, (back: string, earlier: string) => string]>([
    ["forged", (back) => `${back.slice(0, -2)}${back.endsWith("AA") ? "B" : "A"}A`],
    ["cut", (back) => back.slice(0, back.indexOf("?"))],
    ["taken for another step's", (back) => back.replace("/back?", "/next?")],
    ["taken for a name", (back) => back.replace("/back?", "/screen?of=x&")],
    ["of another call", (_back, earlier) => earlier],
  ])("goes on nowhere with a way back that is %s", (_what, made) => {
    let earlier = "";
    const application: Application = ({ url }) => {
      const back = url.searchParams.get("dialtree_back") ?? "";
      if (earlier !== "") return redirected(made(back, earlier));
      earlier = back;
      return hears("Bye.");
    };
    return withApplication(application, async (line) => {
      await dial(line, "150");
      const story = await dial(line, "150");
      expect(rang(line, story)).toEqual([]);
      expect(said(story)).toEqual([spoken.failed]);
      expect(line.log).toContainEqual(expect.objectContaining({ outcome: "refused" }));
    });
  });

  it("needs the carrier's signature on its way back, too", () =>
    withApplication(
      () => hears("Bye."),
      async (line, asked) => {
        await dial(line, "150");
        const { pathname, search } = new URL(asked[0]?.searchParams.get("dialtree_back") ?? "");
        expect((await line.fetch(pathname + search, { method: "POST", body: "CallSid=v3:1" })).status).toBe(
          403,
        );
      },
    ));

  it("does not ring a member whose calls go to an application", () =>
    withApplication(handsBack, async (line, asked) => {
      expect(rang(line, await dial(line, "200"))).toEqual(["front/dana 0-20"]);
      expect(asked).toEqual([]);
    }));

  it("is what route says", () =>
    withApplication(handsBack, (line) => {
      const { steps, end } = resolve(line.directory.model, { dial: "front/150" });
      expect(steps).toMatchObject([
        { kind: "extension", name: "front/150" },
        {
          kind: "url",
          name: `${menu} then extension front/101`,
          label: menu,
          rings: [],
          branches: [{ when: "handedBack", to: { kind: "extension", name: "front/101" } }],
        },
      ]);
      expect(end).toEqual({ kind: "elsewhere", url: menu, at: 0 });
      return Promise.resolve();
    }));
});
