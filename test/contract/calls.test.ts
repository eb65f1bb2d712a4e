import { describe, expect, it } from "vitest";
import type { CallControl, NewLeg } from "../../providers/calls.ts";
import { accountSidOf } from "../../providers/sandbox/accounts.ts";
import { openSandbox, type Switch, sandboxKey } from "../../providers/sandbox/index.ts";
import { controlTelnyx } from "../../providers/telnyx/index.ts";
import { DialtreeError } from "../../src/errors.ts";
import { documented, documentMissing } from "../support/openapi.ts";

const connection = { apiKey: sandboxKey, endpoint: "http://sandbox.invalid/v2" };
const headers = { authorization: `Bearer ${sandboxKey}`, "content-type": "application/json" };

/** A sandbox with a phone and the API for its calls, each request of which is held against the carrier's document. */
async function network(switches: readonly Switch[] = []) {
  const sandbox = openSandbox(":memory:");
  for (const each of switches) sandbox.turn(each, true);
  const post = async (path: string, body: object) => {
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const response = await sandbox.fetch(`${connection.endpoint}/${path}`, init);
    return ((await response.json()) as { data: { id: string; sip_username: string } }).data;
  };
  const application = (
    await post("texml_applications", { friendly_name: "a", voice_url: "https://app.example/v" })
  ).id;
  const list = await post("credential_connections", {
    user_name: "abcdef",
    password: "12345678",
    connection_name: "c",
    sip_uri_calling_preference: "internal",
  });
  const phone = (await post("telephony_credentials", { connection_id: list.id, name: "p" })).sip_username;
  const told: string[] = [];
  const exchange = sandbox.exchange({
    send: async (url, init) => {
      const form = new URLSearchParams(String(init.body));
      told.push(`${new URL(url).pathname} ${form.get("CallStatus")}`);
      return new Response('<Response><Say>Hello</Say><Pause length="10"/></Response>');
    },
  });
  const watch = documentMissing ? undefined : documented(sandbox.fetch);
  const control: CallControl = await controlTelnyx(
    connection,
    accountSidOf(sandboxKey),
    watch?.fetch ?? sandbox.fetch,
  );
  const leg: NewLeg = {
    application,
    to: { sipUser: phone },
    callerNumber: "+13125550188",
    callerName: "Support",
    url: "https://app.example/agent",
    events: "https://app.example/events",
    seconds: 20,
    longest: 60,
  };
  return { sandbox, exchange, control, leg, phone, told, problems: watch?.problems ?? [] };
}

describe("the carrier's API for calls", () => {
  it("rings a phone, tells what happens to it, and has it do what a URL says", async () => {
    const { exchange, control, leg, phone, told, problems } = await network();
    exchange.phone(phone, { does: "answers", after: 3 });
    const id = await control.ring(leg);
    expect(id).toMatch(/^v3:/);
    expect(await control.isThere(id ?? "")).toBe(true);
    const [story] = await exchange.legs();
    expect(story?.events.map(({ at, kind }) => `${at} ${kind}`)).toEqual([
      "0 rings",
      "3 answered",
      "3 asked",
      "3 said",
      "14 ended",
    ]);
    expect(told).toEqual(["/events in-progress", "/agent in-progress", "/events completed"]);
    expect(await control.isThere(id ?? "")).toBe(false);
    expect(problems).toEqual([]);
  });

  it("ends a phone that rings; one that is over already is no error", async () => {
    const { exchange, control, leg, told, problems } = await network();
    const id = (await control.ring(leg)) ?? "";
    await control.end(id);
    const [story] = await exchange.legs();
    expect(story?.events.at(-1)).toMatchObject({ kind: "ended", by: "edge" });
    expect(told).toEqual(["/events canceled"]);
    await control.end(id);
    expect(problems).toEqual([]);
  });

  it.each([
    ["busy", "busy"],
    ["unregistered", "failed"],
  ] as const)("tells that a phone is %s", async (does, status) => {
    const { exchange, control, leg, phone, told } = await network();
    exchange.phone(phone, { does });
    await control.ring(leg);
    await exchange.legs();
    expect(told).toEqual([`/events ${status}`]);
  });

  it("has a call that is under way tell of its end, unless the carrier takes that at its beginning alone", async () => {
    const { control, leg, exchange, told } = await network();
    const id = (await control.ring({ ...leg, events: "https://app.example/none" })) ?? "";
    await control.watch(id, "https://app.example/watched");
    expect(await exchange.legs()).toHaveLength(1);
    expect(told.at(-1)).toBe("/watched no-answer");
    const other = await network(["no-late-callbacks"]);
    const ringing = (await other.control.ring(other.leg)) ?? "";
    await expect(other.control.watch(ringing, "https://app.example/watched")).rejects.toThrow(DialtreeError);
  });

  it("refuses an application that is not there, and another account's calls", async () => {
    const { control, leg, sandbox } = await network();
    await expect(control.ring({ ...leg, application: "7" })).rejects.toThrow(DialtreeError);
    const id = (await control.ring(leg)) ?? "";
    const another = await controlTelnyx(
      { ...connection, apiKey: "KEYsandbox_2" },
      accountSidOf("KEYsandbox_2"),
      sandbox.fetch,
    );
    expect(await another.isThere(id)).toBe(false);
    const stranger = await controlTelnyx(connection, accountSidOf("KEYsandbox_2"), sandbox.fetch);
    await expect(stranger.ring(leg)).rejects.toThrow(DialtreeError);
  });
});
