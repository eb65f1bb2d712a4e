import { expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import type { Other } from "../../../providers/provider.ts";
import { openSandbox } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";

const endpoint = "http://sandbox.invalid/v2";

async function account() {
  const sandbox = openSandbox(":memory:");
  let requests = 0;
  const fetch: typeof sandbox.fetch = (input, init) => {
    requests += 1;
    return sandbox.fetch(input, init);
  };
  const session = await connectTelnyx({ apiKey: "KEYsandbox", endpoint }, { fetch });
  const post = async (path: string, body: object) => {
    const headers = { authorization: "Bearer KEYsandbox" };
    const answer = await sandbox.fetch(`${endpoint}${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
  };
  const others = async () => {
    requests = 0;
    const all: Other[] = [];
    for await (const page of session.others?.() ?? []) all.push(...page);
    return { all, requests };
  };
  return { session, post, others };
}

const applicationBody = { application_name: "robot", webhook_event_url: "https://robot.example/call" };

it("lists the connections that no kind has a place for, and no others", async () => {
  const { session, post, others } = await account();
  const owner = ownerOf("project/stack/office");
  await session.collections.SipDomain.create(
    { prefix: "acme", voiceUrl: "https://edge.example/voice" },
    owner,
  );
  await session.collections.CredentialList.create({ label: "staff" }, owner);
  await post("/ip_connections", { connection_name: "trunk" });
  await post("/fqdn_connections", { connection_name: "teams" });
  await post("/call_control_applications", applicationBody);
  await post("/fax_applications", { ...applicationBody, application_name: "fax" });
  await post("/external_connections", { external_sip_connection: "zoom", outbound: {} });
  const { all } = await others();
  expect(all.map(({ type, name }) => `${type} ${name.replace(/^\d+$/, "ID")}`).toSorted()).toEqual([
    "call_control_application robot",
    "external_connection ID",
    "fax_application fax",
    "fqdn_connection teams",
    "ip_connection trunk",
  ]);
  expect(all.every(({ id, why }) => id !== "" && why !== "")).toBe(true);
});

it("asks for as many pages as there are", async () => {
  const { post, others } = await account();
  for (let at = 0; at < 600; at++) await post("/ip_connections", { connection_name: `trunk ${at}` });
  const { all, requests } = await others();
  expect(new Set(all.map(({ id }) => id)).size).toBe(600);
  expect(requests).toBe(3);
});
