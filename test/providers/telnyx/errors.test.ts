import { expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import { openSandbox } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";

const answering = (status: number, body: object, headers: Record<string, string> = {}) =>
  connectTelnyx(
    { apiKey: "KEY", endpoint: "http://carrier.invalid/v2" },
    { fetch: () => Promise.resolve(Response.json(body, { status, headers })), limits: { repetitions: 0 } },
  );

it("keeps all that the carrier said as data", async () => {
  const source = { pointer: "/name" };
  const body = { errors: [{ code: "10015", title: "Bad", detail: "Too short", source }] };
  const session = await answering(422, body, { "x-request-id": "r-1" });
  await expect(session.check()).rejects.toMatchObject({
    code: "DT3004",
    carrier: {
      status: 422,
      code: "10015",
      title: "Bad",
      detail: "Too short",
      pointer: "/name",
      requestId: "r-1",
    },
  });
});

it("says of a rate limit that lasts too long what the carrier said", async () => {
  const session = await answering(429, { errors: [{ code: "10011", title: "Too many requests" }] });
  await expect(session.check()).rejects.toMatchObject({
    code: "DT3014",
    carrier: { status: 429, code: "10011", title: "Too many requests" },
  });
});

const refusing = (status: number, code: string) => answering(status, { errors: [{ code, title: "No" }] });

it.each([
  ["10009", 401, "DT3002"],
  ["10010", 403, "DT3034"],
  ["10038", 403, "DT3031"],
  ["10039", 403, "DT3032"],
  ["20012", 403, "DT3033"],
  ["20013", 403, "DT3031"],
  ["20014", 403, "DT3031"],
  ["20015", 403, "DT3031"],
  ["20016", 403, "DT3031"],
  ["20017", 403, "DT3031"],
  ["20100", 402, "DT3033"],
  ["10007", 422, "DT3004"],
  ["10017", 422, "DT3004"],
  ["10023", 422, "DT3004"],
  ["10032", 422, "DT3004"],
  ["10033", 422, "DT3004"],
  ["85004", 422, "DT3004"],
])("says of the carrier's code %s what to do", async (code, status, ours) => {
  const session = await refusing(status, code);
  const error: unknown = await session.check().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: ours, carrier: { code, status } });
  expect((error as { hint?: string }).hint).toBeTruthy();
});

it("reads a code that is a number, and of several errors the one that it knows", async () => {
  const session = await answering(403, { errors: [{ code: 10015, title: "Bad" }, { code: 10039 }] });
  await expect(session.check()).rejects.toMatchObject({ code: "DT3032", carrier: { code: "10039" } });
});

it("reads all of an object of errors", async () => {
  const errors = { connection_id: ["does not exist", "is old"], inbound: { timeout: "is too long" } };
  const session = await answering(422, { errors });
  await expect(session.check()).rejects.toMatchObject({
    code: "DT3004",
    carrier: {
      pointer: "/connection_id",
      detail: "connection_id does not exist; connection_id is old; inbound.timeout is too long",
    },
  });
});

/** An account beside that of a stranger, at a carrier that says in its own way that a name is taken. */
async function besideStranger(turnOn: boolean) {
  const sandbox = openSandbox(":memory:");
  sandbox.turn("taken-unsaid", turnOn);
  const of = async (apiKey: string) =>
    (await connectTelnyx({ apiKey, endpoint: "http://sandbox.invalid/v2" }, { fetch: sandbox.fetch }))
      .collections;
  return { ours: await of("KEYsandbox"), stranger: await of("KEYsandbox_other") };
}

const domain = (prefix: string) => ({ prefix, voiceUrl: "https://edge.example/voice" });

it.each([false, true])("knows a taken name, whatever its code (taken-unsaid: %s)", async (turnOn) => {
  const { ours, stranger } = await besideStranger(turnOn);
  await stranger.SipDomain.create(domain("acme"), ownerOf("theirs/dev/domain"));
  const [a, b] = [ownerOf("ours/dev/a"), ownerOf("ours/dev/b")];
  await expect(ours.SipDomain.create(domain("acme"), a)).rejects.toMatchObject({ code: "DT3005" });
  const made = await ours.SipDomain.create(domain("other"), a);
  await expect(ours.SipDomain.update(made.id, domain("acme"), a)).rejects.toMatchObject({ code: "DT3005" });
  // An interrupted run's list has the same user name: it is found by its owner.
  await ours.CredentialList.create({ label: "staff" }, b);
  await expect(ours.CredentialList.create({ label: "staff" }, b)).rejects.toMatchObject({ code: "DT3005" });
});

it("leaves a refusal that has nothing to do with a name as it is", async () => {
  const { ours } = await besideStranger(true);
  const gone = { ...domain("acme"), outboundProfile: "1" };
  await expect(ours.SipDomain.create(gone, ownerOf("ours/dev/a"))).rejects.toMatchObject({
    code: "DT3004",
    carrier: { code: "10017", pointer: "/outbound/outbound_voice_profile_id" },
  });
});
