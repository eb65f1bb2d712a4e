import { expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import { openSandbox } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";

const base = "http://sandbox.invalid/v2";
const owner = ownerOf("project/stack/front/one");

/** An account that somebody filled by the API alone, and every request that is sent to it afterwards. */
async function filled() {
  const sandbox = openSandbox(":memory:");
  const sent: { method: string; path: string; body: unknown }[] = [];
  const ask = async (method: string, path: string, body?: object) => {
    const headers = { authorization: "Bearer KEYsandbox", "content-type": "application/json" };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await sandbox.fetch(base + path, init);
    return ((await answer.json()) as { data: Record<string, unknown> }).data;
  };
  const fetch: typeof sandbox.fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input));
    const method = init?.method ?? "GET";
    if (method !== "GET") sent.push({ method, path: pathname, body: JSON.parse(String(init?.body)) });
    return sandbox.fetch(input, init);
  };
  const { collections } = await connectTelnyx({ apiKey: "KEYsandbox", endpoint: base }, { fetch });
  return { ask, sent, collections };
}

const without = ({ tags: _tags, updated_at: _updated, ...rest }: Record<string, unknown>) => rest;

it("takes an application over with its tags alone, and then says only what changes", async () => {
  const { ask, sent, collections } = await filled();
  const before = await ask("POST", "/texml_applications", {
    friendly_name: "Production voice",
    voice_url: "https://app.example/voice",
    voice_fallback_url: "https://app.example/fallback",
    tags: ["billing:7"],
    inbound: { sip_subdomain: "acme", channel_limit: 7 },
    outbound: { channel_limit: 3 },
  });
  const id = String(before.id);
  const path = `/texml_applications/${id}`;
  const claimed = await collections.SipDomain.update(id, {} as never, owner, { only: new Set() });
  expect(claimed).toMatchObject({ existed: true, owner: { kind: "ours" } });
  const after = await ask("GET", path);
  expect(without(after)).toEqual(without(before));
  expect(after.tags).toEqual(["billing:7", "dialtree-adopted", owner.tag]);
  sent.length = 0;
  const fields = { prefix: "acme", onlyMyConnections: true, voiceUrl: "https://edge.invalid/voice" };
  await collections.SipDomain.update(id, fields, owner, { only: new Set(["prefix", "onlyMyConnections"]) });
  expect(sent).toEqual([
    {
      method: "PATCH",
      path: `/v2${path}`,
      body: {
        friendly_name: "Production voice",
        voice_url: "https://app.example/voice",
        inbound: { sip_subdomain_receive_settings: "only_my_connections" },
      },
    },
  ]);
  sent.length = 0;
  await collections.SipDomain.update(id, fields, owner, { only: new Set(["prefix", "onlyMyConnections"]) });
  expect(sent).toEqual([]);
});

it("sends on a create nothing that is not declared, and takes nothing that others set", async () => {
  const { ask, sent, collections } = await filled();
  const made = await collections.OutboundProfile.create({ destinations: ["US"], enabled: true }, owner);
  expect(sent.map(({ body }) => body)).toEqual([
    { name: "front/one", whitelisted_destinations: ["US"], enabled: true, tags: [owner.tag] },
  ]);
  await ask("PATCH", `/outbound_voice_profiles/${made.id}`, {
    name: "front/one",
    call_recording: { call_recording_type: "all" },
  });
  sent.length = 0;
  await collections.OutboundProfile.update(made.id, { destinations: ["CA"], enabled: true }, owner);
  expect(sent.map(({ body }) => body)).toEqual([{ name: "front/one", whitelisted_destinations: ["CA"] }]);
});

it("holds a SIP user and a queue that were there before by their ids, unchanged", async () => {
  const { ask, sent, collections } = await filled();
  const connection = await ask("POST", "/credential_connections", {
    connection_name: "Staff",
    user_name: "staff0001",
    password: "correct-horse-battery",
  });
  const user = await ask("POST", "/telephony_credentials", {
    name: "Dana",
    tag: "theirs",
    connection_id: connection.id,
  });
  await ask("POST", "/queues", { queue_name: "support", max_size: 30 });
  for (const [kind, id] of [["SipUser", String(user.id)] as const, ["CallQueue", "support"] as const])
    expect(await collections[kind].update(id, {} as never, owner, { only: new Set() })).toMatchObject({ id });
  expect(sent).toEqual([]);
  const named = { list: String(connection.id), label: "Dana Reyes" };
  await collections.SipUser.update(String(user.id), named, owner, { only: new Set(["list", "label"]) });
  expect(sent.map(({ body }) => body)).toEqual([{ name: "Dana Reyes" }]);
});

it("says when an object was changed last, of every kind that is listed", async () => {
  const { ask, collections } = await filled();
  const { id } = await ask("POST", "/outbound_voice_profiles", { name: "Everyday" });
  const { updated_at: at } = await ask("PATCH", `/outbound_voice_profiles/${String(id)}`, {
    name: "Everyday",
    concurrent_call_limit: 3,
  });
  const [page] = await Array.fromAsync(collections.OutboundProfile.list());
  expect(page?.[0]?.changed).toEqual({ at });
});

it("hands a list's calls to its domain with the domain's fallback, and takes away none that was there before", async () => {
  const { ask, collections } = await filled();
  const { SipDomain, CredentialList, CredentialAttachment } = collections;
  const voice = { prefix: "acme", onlyMyConnections: true, voiceUrl: "https://edge.example.com/calls" };
  const fallbackUrl = "https://fallback.example.net/front";
  const { id: domain } = await SipDomain.create({ ...voice, fallbackUrl }, owner);
  const { id: list } = await CredentialList.create({}, owner);
  await CredentialAttachment.create({ domain, list }, owner);
  const failover = async (id: string) =>
    (await ask("GET", `/credential_connections/${id}`)).webhook_event_failover_url;
  expect(await ask("GET", `/texml_applications/${domain}`)).toMatchObject({
    voice_fallback_url: fallbackUrl,
  });
  expect(await failover(list)).toBe(fallbackUrl);

  await SipDomain.update(domain, voice, owner);
  expect((await ask("GET", `/texml_applications/${domain}`)).voice_fallback_url ?? "").toBe("");
  await CredentialAttachment.update(list, { domain, list, voiceUrl: voice.voiceUrl }, owner);
  expect((await failover(list)) ?? "").toBe("");

  const theirs = await ask("POST", "/credential_connections", {
    connection_name: "Theirs",
    user_name: "somebody1",
    password: "a password of theirs",
    webhook_event_url: "https://app.example/voice",
    webhook_event_failover_url: "https://app.example/fallback",
  });
  const fields = { domain, list: String(theirs.id), voiceUrl: voice.voiceUrl, fallbackUrl };
  await CredentialAttachment.update(String(theirs.id), fields, owner, { only: new Set(["domain", "list"]) });
  expect(await failover(String(theirs.id))).toBe("https://app.example/fallback");
});
