import { describe, expect, it } from "vitest";
import type { CallReport } from "../../../../providers/calls.ts";
import { openSandbox, ringsIn, type Sandbox, sandboxKey } from "../../../../providers/sandbox/index.ts";
import { texmlProtocol } from "../../../../providers/telnyx/calls/protocol.ts";

const document = (inside: string) => `<Response>${inside}</Response>`;

type Answer = string | { readonly status: number } | "silent";

/** A sandbox with an application, a phone and a number, and an application server that answers by path. */
async function network(answers: Readonly<Record<string, Answer>>, sandbox = openSandbox(":memory:")) {
  const seen: { path: string; report: CallReport | undefined; isProven: boolean; form: URLSearchParams }[] =
    [];
  const exchange = sandbox.exchange({
    patience: 50,
    send: async (url, init) => {
      const request = new Request(url, init);
      const body = await request.text();
      const webhook = { method: request.method, url, headers: request.headers, body };
      const { pathname } = new URL(url);
      const isProven =
        texmlProtocol.verify(webhook, sandbox.webhookKey(sandboxKey), exchange.now()) !== undefined;
      seen.push({
        path: pathname,
        report: texmlProtocol.read(webhook),
        isProven,
        form: new URLSearchParams(body),
      });
      const answer = answers[pathname] ?? { status: 404 };
      if (answer === "silent")
        return new Promise((_, reject) => {
          init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
        });
      return typeof answer === "string" ? new Response(answer) : new Response("", { status: answer.status });
    },
  });
  const id = async (path: string, body: object) => {
    const response = await sandbox.fetch(`http://sandbox.invalid/v2/${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${sandboxKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return ((await response.json()) as { data: { id: string; sip_username: string } }).data;
  };
  const application = await id("texml_applications", {
    friendly_name: "a",
    voice_url: "https://app.example/voice",
    voice_fallback_url: "https://app.example/fallback",
    inbound: { sip_subdomain: "acme", sip_subdomain_receive_settings: "from_anyone" },
  });
  const connection = await id("credential_connections", {
    user_name: "abcdef",
    password: "12345678",
    connection_name: "c",
    sip_uri_calling_preference: "internal",
    webhook_event_url: "https://app.example/phones",
    webhook_api_version: "texml",
    outbound: { call_parking_enabled: true },
  });
  const phone = (await id("telephony_credentials", { connection_id: connection.id, name: "p" })).sip_username;
  await route(sandbox, application.id);
  return { exchange, seen, phone, application: application.id, connection: connection.id };
}

async function route(sandbox: Sandbox, connection: string): Promise<void> {
  const headers = { authorization: `Bearer ${sandboxKey}`, "content-type": "application/json" };
  const listed = await sandbox.fetch("http://sandbox.invalid/v2/phone_numbers", { headers });
  const { data } = (await listed.json()) as { data: { id: string; phone_number: string }[] };
  const own = data.find(({ phone_number }) => phone_number === "+13125550100");
  await sandbox.fetch(`http://sandbox.invalid/v2/phone_numbers/${own?.id}`, {
    method: "PATCH",
    headers,
    body: JSON.stringify({ connection_id: connection }),
  });
}

const from = { number: "+13125550177" };
const to = "+13125550100";

describe("a call at the sandbox", () => {
  it("asks the number's application, signed and with what the carrier says of calls", async () => {
    const { exchange, seen, application } = await network({ "/voice": document("<Hangup/>") });
    await exchange.place({ from, to });
    expect(seen[0]).toMatchObject({
      path: "/voice",
      isProven: true,
      report: { connection: application, isSip: false, callerNumber: from.number, dialled: to },
    });
  });

  it("of a phone asks its connection, and one to a sub-domain the application that has it", async () => {
    const { exchange, seen, phone, connection, application } = await network({
      "/phones": document("<Hangup/>"),
      "/voice": document("<Hangup/>"),
    });
    await exchange.place({ from: { sipUser: phone }, to: "101" });
    await exchange.place({ from, to: "sip:101@acme.sip.telnyx.com" });
    expect(seen.map(({ report }) => [report?.connection, report?.dialled])).toEqual([
      [connection, "101"],
      [application, "101"],
    ]);
    expect(seen[0]?.report?.callers).toContain(phone);
  });

  it("rings together, and goes on by its action", async () => {
    const { exchange, seen, phone } = await network({
      "/voice": document(
        `<Dial timeout="20" callerId="+13125550100" action="https://app.example/next"><Sip>sip:${"PHONE"}@sip.telnyx.com</Sip></Dial>`,
      ),
      "/next": document("<Say>bye</Say>"),
    });
    const story = await exchange.place({ from, to });
    // Nobody has that name.
    expect(story.events).toContainEqual(expect.objectContaining({ kind: "silent", why: "failed" }));
    expect(seen[1]?.form.get("DialCallStatus")).toBe("failed");
    expect(phone).toMatch(/^gencred/);
  });

  it.each([
    [{ does: "rings" as const }, "no-answer", 20],
    [{ does: "busy" as const }, "busy", 0],
    [{ does: "unregistered" as const }, "failed", 0],
    [{ does: "answers" as const, after: 7, hangsUpAfter: 5 }, "completed", 12],
  ])("tells how the ringing ended: %j", async (behaviour, status, at) => {
    const answers: Record<string, Answer> = { "/next": document("<Hangup/>"), "/events": "" };
    const { exchange, seen, phone } = await network(answers);
    answers["/voice"] = document(
      `<Dial timeout="20" action="https://app.example/next"><Sip statusCallback="https://app.example/events" statusCallbackEvent="answered completed">sip:${phone}@sip.telnyx.com</Sip></Dial>`,
    );
    exchange.phone(phone, behaviour);
    const began = exchange.now();
    await exchange.place({ from, to });
    const next = seen.find(({ path }) => path === "/next");
    expect(next?.form.get("DialCallStatus")).toBe(status);
    expect((exchange.now() - began) / 1000).toBe(at);
    const events = seen.filter(({ path }) => path === "/events").map(({ form }) => form.get("CallStatus"));
    expect(events).toEqual(
      status === "completed" ? ["in-progress", "completed"] : status === "no-answer" ? ["canceled"] : [],
    );
  });

  it("ends when the caller hangs up, and whatever rings falls silent", async () => {
    const answers: Record<string, Answer> = {};
    const { exchange, phone } = await network(answers);
    answers["/voice"] = document(`<Dial timeout="60"><Sip>sip:${phone}@sip.telnyx.com</Sip></Dial>`);
    const story = await exchange.place({ from, to, hangUpAfter: 8 });
    expect(ringsIn(story)).toEqual([{ who: phone, from: 0, to: 8 }]);
    expect(story.events.at(-1)).toEqual({ at: 8, kind: "ended", by: "caller" });
  });

  it("of ten minutes takes no time", async () => {
    const { exchange } = await network({ "/voice": document('<Pause length="180"/>'.repeat(4)) });
    const began = performance.now();
    const story = await exchange.place({ from, to });
    expect(story.events.at(-1)?.at).toBe(720);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it.each([
    ["does not answer in time", "silent" as const],
    ["fails", { status: 500 }],
  ])("is the fallback's where the application %s", async (_how, answer) => {
    const { exchange, seen } = await network({ "/voice": answer, "/fallback": document("<Say>hello</Say>") });
    const story = await exchange.place({ from, to });
    expect(seen.map(({ path }) => path)).toEqual(["/voice", "/fallback"]);
    expect(story.events).toContainEqual(expect.objectContaining({ kind: "said", text: "hello" }));
  });

  it("is over where no document can be carried out, with the reason", async () => {
    const { exchange } = await network({ "/voice": document("<Sing/>"), "/fallback": { status: 500 } });
    const story = await exchange.place({ from, to });
    expect(story.events).toContainEqual(expect.objectContaining({ kind: "failed" }));
    expect(story.events.at(-1)).toMatchObject({ kind: "ended", by: "carrier" });
  });

  it("goes to the telephone network with a number of its own and a profile alone", async () => {
    const answers: Record<string, Answer> = {};
    const { exchange } = await network(answers);
    for (const [callerId, reason] of [
      ["+12125550999", "D51"],
      ["+13125550100", "D38"],
    ]) {
      answers["/voice"] = document(`<Dial callerId="${callerId}"><Number>+13125550188</Number></Dial>`);
      const story = await exchange.place({ from, to });
      const silent = story.events.find(({ kind }) => kind === "silent");
      expect(silent).toMatchObject({ why: "failed", reason: expect.stringContaining(reason ?? "") });
    }
  });

  it("hears keys while it asks for them", async () => {
    const { exchange, seen } = await network({
      "/voice": document(
        '<Gather numDigits="1" timeout="10" action="https://app.example/keys"><Say>Press one</Say></Gather><Say>nothing</Say>',
      ),
      "/keys": document("<Hangup/>"),
    });
    await exchange.place({ from, to, presses: [{ digit: "1", at: 4 }] });
    expect(seen[1]?.form.get("Digits")).toBe("1");
    const story = await exchange.place({ from, to });
    expect(story.events).toContainEqual(expect.objectContaining({ kind: "said", text: "nothing" }));
  });

  it("to a number that is routed nowhere, or by a phone that is not parked, is refused", async () => {
    const { exchange } = await network({});
    const story = await exchange.place({ from, to: "+13125550101" });
    expect(story.events[0]).toMatchObject({ kind: "failed", reason: "+13125550101 is routed nowhere" });
  });
});
