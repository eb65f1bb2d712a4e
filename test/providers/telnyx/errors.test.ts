import { expect, it } from "vitest";
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
