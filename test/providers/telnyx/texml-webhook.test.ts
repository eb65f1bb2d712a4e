import { expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import { openSandbox } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";

const endpoint = "http://sandbox.invalid/v2";
const key = "KEYsandbox";
const owner = ownerOf("project/stack/attachment");

async function account() {
  const sandbox = openSandbox(":memory:");
  const { collections } = await connectTelnyx({ apiKey: key, endpoint }, { fetch: sandbox.fetch });
  const voiceUrl = "https://edge.example/voice";
  const domain = await collections.SipDomain.create({ prefix: "acme", voiceUrl }, ownerOf("p/s/domain"));
  const list = await collections.CredentialList.create({ label: "staff" }, ownerOf("p/s/list"));
  const ask = async (method: string, body?: object) => {
    const headers = { authorization: `Bearer ${key}` };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const answer = await sandbox.fetch(`${endpoint}/credential_connections/${list.id}`, init);
    return ((await answer.json()) as { data: Record<string, unknown> }).data;
  };
  return {
    sandbox,
    ask,
    attachments: collections.CredentialAttachment,
    fields: { domain: domain.id, list: list.id },
  };
}

it("says that an attachment does not hold, and leaves the connection as it was", async () => {
  const { sandbox, ask, attachments, fields } = await account();
  const before = await ask("GET");
  sandbox.turn("texml-ignored", true);
  await expect(attachments.create(fields, owner)).rejects.toMatchObject({ code: "DT3035" });
  const { updated_at: _before, ...was } = before;
  const { updated_at: _after, ...is } = await ask("GET");
  expect(is).toEqual(was);
  expect(await attachments.find(fields, owner, true)).toBeUndefined();
});

it("goes on once the setting was made in the portal", async () => {
  const { sandbox, ask, attachments, fields } = await account();
  await ask("PATCH", { webhook_api_version: "texml", outbound: { call_parking_enabled: true } });
  sandbox.turn("texml-ignored", true);
  const made = await attachments.create(fields, owner);
  expect(made).toMatchObject({ fields, owner: { kind: "ours" } });
});
