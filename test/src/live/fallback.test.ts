import { describe, expect, it } from "vitest";
import { type PlacedCall, ringsIn } from "../../../providers/sandbox/index.ts";
import type { Tree } from "../../../schemas/types.ts";
import { fallbackFiles, type GivenNames } from "../../../src/live/fallback.ts";
import { modelOf } from "../../../src/tree/model.ts";
import { withCalls } from "../../support/calls.ts";
import { sound, validateText } from "../../support/tree.ts";

const fallbackUrl = "https://fallback.example.net/front";

const tree: Tree = {
  version: 1,
  organization: "acme",
  users: {
    dana: { name: "Dana", sipUsers: ["front/dana"] },
    sam: { name: "Sam", sipUsers: ["front/sam"], forward: { always: { phoneNumber: "+13125550177" } } },
  },
  teams: { sales: { name: "Sales", members: ["dana", "sam"] } },
  accounts: {
    front: {
      provider: "sandbox",
      callerId: { name: "Acme", number: "+13125550100" },
      emergencyCallerId: "+13125550100",
      domains: { office: { prefix: "acme-4kx2", fallbackUrl } },
      outboundProfiles: { office: { destinations: ["US"] } },
      credentialLists: { staff: {} },
      credentialAttachments: [{ domain: "office", list: "staff" }],
      sipUsers: { dana: { list: "staff" }, sam: { list: "staff" } },
      extensions: {
        "101": { label: "Dana", target: { user: "dana" } },
        "200": { label: "Sales", target: { team: "sales" } },
        "300": { label: "Outside", target: { phoneNumber: "+13125550199" } },
      },
      phones: { main: { number: "+13125550100", acquire: "existing", target: { extension: "200" } } },
    },
  },
};

type Handler = { default: { fetch(request: Request): Promise<Response> } };

async function handlerOf(files: ReadonlyMap<string, string>): Promise<Handler["default"]> {
  const code = Buffer.from(files.get("fallback.mjs") ?? "").toString("base64");
  return ((await import(`data:text/javascript;base64,${code}`)) as Handler).default;
}

const nothing: GivenNames = { usernames: new Map(), numbers: new Map() };

describe("what answers while the edge does not", () => {
  it("rings at once what the tree rings first, by the carrier's own failover, and sends emergency calls on", async () => {
    let handler: Handler["default"] | undefined;
    const dead = async (request: Request): Promise<Response> => {
      if (new URL(request.url).host === new URL(fallbackUrl).host && handler) return handler.fetch(request);
      return new Response("down", { status: 503 });
    };
    await withCalls(
      tree,
      async ({ exchange, tree: applied, usernameOf, nameOf }) => {
        const usernames = new Map(["front/dana", "front/sam"].map((name) => [name, usernameOf(name)]));
        handler = await handlerOf(await fallbackFiles(modelOf(applied), { ...nothing, usernames }));
        const rang = async (from: PlacedCall["from"], to: string) =>
          ringsIn(await exchange.place({ from, to })).map(({ who }) => nameOf(who));
        expect(await rang({ number: "+12125550123" }, "+13125550100")).toEqual([
          "front/dana",
          "+13125550177",
        ]);
        const sam = { sipUser: usernameOf("front/sam") };
        expect(await rang(sam, "101")).toEqual(["front/dana"]);
        expect(await rang(sam, "300")).toEqual(["+13125550199"]);
        expect(await rang(sam, "911")).toEqual(["911"]);
        expect(await rang(sam, "933")).toEqual(["933"]);
        expect(await rang(sam, "999999")).toEqual([]);
      },
      { served: () => dead },
    );
  });

  it("knows of no phone whose name at the carrier is unknown, and answers those calls all the same", async () => {
    const { model } = validateText(
      JSON.stringify({ ...tree, users: { dana: tree.users?.dana }, teams: {} }).replace(
        '{"team":"sales"}',
        '{"user":"dana"}',
      ),
    );
    const files = await fallbackFiles(model, nothing);
    expect([...files.keys()].sort()).toEqual(["README.md", "fallback.mjs", "front.xml"]);
    expect(files.get("front.xml")).toMatch(/<Say>.*<\/Say><Hangup\/><\/Response>/);
    const handler = await handlerOf(files);
    const ask = async (path: string, to: string) => {
      const body = new URLSearchParams({ To: to });
      return handler.fetch(new Request(`https://fallback.example.net${path}`, { method: "POST", body }));
    };
    expect(await (await ask("/front", "+13125550100")).text()).toBe(files.get("front.xml")?.trim());
    expect(await (await ask("/front", "911")).text()).toContain(
      '<Dial timeout="120" callerId="+13125550100"><Number>911</Number>',
    );
    expect((await ask("/nobody", "911")).status).toBe(404);
    expect((await ask("/__proto__", "911")).status).toBe(404);
    expect(files.get("README.md")).toContain("Emergency calls");
  });

  it("tells a phone from an extension of the same name", async () => {
    const named = structuredClone(tree);
    const front = named.accounts?.front;
    if (front)
      front.phones = { "101": { number: "+13125550100", acquire: "existing", target: { extension: "300" } } };
    const usernames = new Map([["front/dana", "dana-at-carrier"]]);
    const files = await fallbackFiles(validateText(JSON.stringify(named)).model, { ...nothing, usernames });
    const handler = await handlerOf(files);
    const ask = async (to: string) =>
      (await handler.fetch(new Request(`${fallbackUrl}?To=${encodeURIComponent(to)}`))).text();
    expect(await ask("101")).toContain("dana-at-carrier");
    expect(await ask("+13125550100")).toContain("<Number>+13125550199</Number>");
  });

  it("sends calls on to an application, which gets no way back", async () => {
    const { model } = validateText(
      sound([
        "target: { callQueue: help } }",
        'target: { url: "https://menu.example.com/front?a=1&b=2", then: { user: dana } } }',
      ]),
    );
    const handler = await handlerOf(await fallbackFiles(model, nothing));
    const answer = await handler.fetch(new Request(`${fallbackUrl}?To=300`));
    expect(await answer.text()).toContain(
      '<Response><Redirect method="POST">https://menu.example.com/front?a=1&amp;b=2</Redirect></Response>',
    );
  });

  it("is nothing where every domain has an application of its own", async () => {
    const { model } = validateText(
      sound(["prefix: acme-office", "prefix: acme-office, voiceUrl: https://calls.example.com/voice"]),
    );
    expect((await fallbackFiles(model, nothing)).size).toBe(0);
  });
});
