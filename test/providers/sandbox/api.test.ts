import { expect, it } from "vitest";
import { openSandbox, parseFault } from "../../../providers/sandbox/index.ts";

/** A sandbox that is asked as any client would. */
function client(key = "KEYsandbox") {
  const sandbox = openSandbox(":memory:");
  const ask = async (method: string, path: string, body?: object, bearer = key) => {
    const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  };
  return { sandbox, ask };
}

const application = (prefix: string) => ({
  friendly_name: "office",
  voice_url: "https://edge.example/voice",
  inbound: { sip_subdomain: prefix },
});

it("answers in the carrier's form when a key, a path or an id is wrong", async () => {
  const { ask } = client();
  expect(await ask("GET", "/balance", undefined, "KEYother")).toMatchObject({
    status: 401,
    body: { errors: [{ code: "10009" }] },
  });
  expect(await ask("GET", "/messages")).toMatchObject({ status: 404, body: { errors: [{ code: "10005" }] } });
  expect(await ask("GET", "/queues/none")).toMatchObject({
    status: 404,
    body: { errors: [{ code: "10007" }] },
  });
  expect(await ask("GET", "/texml_applications/1")).toMatchObject({ body: { errors: [{ code: "10005" }] } });
});

it("names the field that it refuses", async () => {
  const { ask } = client();
  const pointer = async (path: string, body: object) =>
    (await ask("POST", path, body)).body.errors[0].source.pointer;
  expect(await pointer("/texml_applications", { friendly_name: "x" })).toBe("/voice_url");
  expect(await pointer("/outbound_voice_profiles", { name: "ab" })).toBe("/name");
  expect(await pointer("/queues", { queue_name: "q", max_size: 0 })).toBe("/max_size");
  const login = { user_name: "12345abc", password: "long enough", connection_name: "c" };
  expect(await pointer("/credential_connections", login)).toBe("/user_name");
});

it("answers for telephony credentials with an object of fields", async () => {
  const { ask } = client();
  expect(await ask("POST", "/telephony_credentials", { connection_id: "1" })).toMatchObject({
    status: 422,
    body: { errors: { connection_id: ["The connection does not exist."] } },
  });
});

it("refuses a value by the code of what is wrong with it", async () => {
  const { ask } = client();
  const code = async (path: string, body: object) => (await ask("POST", path, body)).body.errors[0].code;
  const app = application("acme");
  expect(await code("/texml_applications", { ...app, friendly_name: undefined })).toBe("10004");
  expect(await code("/texml_applications", { ...app, friendly_name: "" })).toBe("10025");
  expect(await code("/texml_applications", { ...app, active: "yes" })).toBe("10026");
  expect(await code("/texml_applications", { ...app, voice_url: "no url" })).toBe("10015");
  const received = { inbound: { sip_subdomain_receive_settings: "from_nobody" } };
  expect(await code("/texml_applications", { ...app, ...received })).toBe("10032");
  expect(await code("/queues", { queue_name: "q", max_size: 0 })).toBe("10033");
  const outbound = { outbound_voice_profile_id: "1" };
  expect(await code("/texml_applications", { ...app, outbound })).toBe("10017");
});

it("keeps sub-domains unique across accounts, queues within one, and accounts apart", async () => {
  const { ask } = client();
  expect((await ask("POST", "/texml_applications", application("acme"))).status).toBe(201);
  const second = await ask("POST", "/texml_applications", application("ACME"), "KEYsandbox_two");
  expect(second).toMatchObject({ status: 422, body: { errors: [{ code: "10012" }] } });
  expect((await ask("GET", "/texml_applications", undefined, "KEYsandbox_two")).body.data).toEqual([]);
  const queue = { queue_name: "q" };
  expect((await ask("POST", "/queues", queue)).status).toBe(200);
  expect((await ask("POST", "/queues", queue, "KEYsandbox_two")).status).toBe(200);
  expect((await ask("POST", "/queues", queue)).body.errors[0].code).toBe("10012");
});

it("pages lists, and refuses pages and filters that the API does not have", async () => {
  const { ask } = client();
  for (let at = 0; at < 5; at++) await ask("POST", "/queues", { queue_name: `q${at}` });
  const { body } = await ask("GET", "/queues?page[size]=2&page[number]=3");
  expect(body.data).toHaveLength(1);
  expect(body.meta).toEqual({ total_pages: 3, total_results: 5, page_number: 3, page_size: 2 });
  expect((await ask("GET", "/queues?page[size]=251")).status).toBe(422);
  expect((await ask("GET", "/phone_numbers?filter[colour]=red")).status).toBe(400);
});

it("refuses to delete what is in use or locked", async () => {
  const { ask } = client();
  const { data } = (await ask("POST", "/texml_applications", application("acme"))).body;
  const numbers = (await ask("GET", "/phone_numbers?sort=phone_number")).body.data;
  await ask("PATCH", `/phone_numbers/${numbers[0].id}`, { connection_id: data.id });
  expect((await ask("DELETE", `/texml_applications/${data.id}`)).body.errors[0].code).toBe("10021");
  expect((await ask("DELETE", `/phone_numbers/${numbers[3].id}`)).status).toBe(422);
  await ask("PATCH", `/phone_numbers/${numbers[0].id}`, { connection_id: "" });
  expect((await ask("DELETE", `/texml_applications/${data.id}`)).status).toBe(200);
});

it("sells a number once", async () => {
  const { ask } = client();
  const order = { phone_numbers: [{ phone_number: "+442079460000" }] };
  expect(
    (await ask("GET", "/available_phone_numbers?filter[country_code]=GB&filter[limit]=1")).body.data[0]
      .phone_number,
  ).toBe("+442079460000");
  expect((await ask("POST", "/number_orders", order)).body.data.status).toBe("pending");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await ask("GET", "/phone_numbers?filter[phone_number]=442079460000")).body.data).toHaveLength(1);
  expect((await ask("POST", "/number_orders", order)).body.errors[0].code).toBe("85001");
});

it("tells of its rate limit and its clock in every answer, refused or not", async () => {
  const { sandbox, ask } = client();
  sandbox.addFault({ effect: "status", path: "/queues" });
  for (const [path, key] of [["/balance"], ["/queues"], ["/balance", "KEYother"], ["/none"]] as const) {
    const { headers } = await ask("GET", path, undefined, key);
    expect(Number(headers.get("x-ratelimit-limit"))).toBeGreaterThan(0);
    expect(Number(headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0);
    expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThan(0);
    expect(Math.abs(Date.parse(headers.get("date") ?? "") - Date.now())).toBeLessThan(10_000);
  }
  sandbox.turn("clock-ahead", true);
  const { headers } = await ask("GET", "/balance");
  expect(Date.parse(headers.get("date") ?? "") - Date.now()).toBeGreaterThan(9 * 60_000);
});

it("turns away who asks too often, each account for itself", async () => {
  const { sandbox, ask } = client();
  sandbox.turn("rate-limits", true);
  const statuses = await Promise.all(
    Array.from({ length: 25 }, async () => (await ask("GET", "/balance")).status),
  );
  expect(statuses.filter((status) => status === 429)).toHaveLength(5);
  expect((await ask("GET", "/balance", undefined, "KEYsandbox_two")).status).toBe(200);
});

it("lists connections of all types together, and routes a number to any of them", async () => {
  const { ask } = client();
  const { data: trunk } = (await ask("POST", "/ip_connections", { connection_name: "trunk" })).body;
  await ask("POST", "/texml_applications", application("acme"));
  const { body } = await ask("GET", "/connections?page[size]=1");
  expect(body.meta).toMatchObject({ total_results: 2, total_pages: 2 });
  expect((await ask("GET", "/connections?sort=connection_name")).body.data).toMatchObject([
    { record_type: "texml_application", connection_name: "office" },
    { record_type: "ip_connection", connection_name: "trunk", id: trunk.id },
  ]);
  const [number] = (await ask("GET", "/phone_numbers")).body.data;
  const routed = await ask("PATCH", `/phone_numbers/${number.id}`, { connection_id: trunk.id });
  expect(routed.body.data).toMatchObject({ connection_id: trunk.id, connection_name: "trunk" });
  expect((await ask("DELETE", `/ip_connections/${trunk.id}`)).body.errors[0].code).toBe("10021");
  const nowhere = await ask("PATCH", `/phone_numbers/${number.id}`, { connection_id: "1" });
  expect(nowhere.body.errors[0].code).toBe("10017");
});

it("gives a new account one of each, and more after the next level", async () => {
  const { sandbox, ask } = client();
  sandbox.turn("new-account", true);
  const profile = (concurrent_call_limit: number) => ({ name: "office", concurrent_call_limit });
  expect((await ask("POST", "/outbound_voice_profiles", profile(3))).body.errors[0]).toMatchObject({
    code: "10033",
    source: { pointer: "/concurrent_call_limit" },
  });
  expect((await ask("POST", "/outbound_voice_profiles", profile(2))).status).toBe(200);
  expect(await ask("POST", "/outbound_voice_profiles", profile(2))).toMatchObject({
    status: 403,
    body: { errors: [{ code: "10039" }] },
  });
  expect((await ask("POST", "/texml_applications", application("acme"))).status).toBe(201);
  expect((await ask("POST", "/texml_applications", application("other"))).status).toBe(403);
  expect((await ask("GET", "/connections/count")).body.data).toMatchObject({
    counts: { texml_applications: 1, credential_connections: 0 },
    limits: { texml_limit: 1 },
  });
  sandbox.turn("second-level", true);
  expect((await ask("POST", "/texml_applications", application("other"))).status).toBe(201);
  expect((await ask("POST", "/outbound_voice_profiles", profile(11))).status).toBe(422);
  expect((await ask("POST", "/outbound_voice_profiles", profile(10))).status).toBe(200);
});

it("does what a fault says, as often as it says", async () => {
  const { sandbox, ask } = client();
  sandbox.addFault({ effect: "rate-limit", times: 1, retryAfter: 7 });
  const limited = await ask("GET", "/balance");
  expect([limited.status, limited.headers.get("x-ratelimit-reset")]).toEqual([429, "7"]);
  sandbox.addFault({ effect: "reset-after", method: "POST", path: "/queues" });
  await expect(ask("POST", "/queues", { queue_name: "q" })).rejects.toThrow("fetch failed");
  sandbox.addFault({ effect: "stale-list", ms: 60_000 });
  expect((await ask("GET", "/queues")).body.data).toHaveLength(0);
  expect((await ask("GET", "/queues")).body.data).toHaveLength(1);
});

it("reads a fault from a line, and nothing else", () => {
  expect(parseFault("reset-after POST /queues times=2")).toEqual({
    effect: "reset-after",
    method: "POST",
    path: "/queues",
    times: 2,
  });
  expect(parseFault("explode")).toBeUndefined();
  expect(parseFault("status sometimes")).toBeUndefined();
});
