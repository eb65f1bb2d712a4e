import { expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import type { Finding, Wanted } from "../../../providers/provider.ts";
import { openSandbox, type Switch } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";

const wanted = {
  SipDomain: [
    { name: "front/office", fields: { prefix: "acme-office", outboundProfile: "front/office" } },
    { name: "front/second", fields: { prefix: "acme-second" } },
  ],
  CredentialList: [{ name: "front/staff", fields: { outboundProfile: "front/office" } }],
  OutboundProfile: [{ name: "front/office", fields: { concurrentCalls: 10 } }],
  PhoneNumber: [{ name: "front/main", fields: { number: "+13125550100" } }],
} as unknown as Wanted;

async function examined(switches: readonly Switch[] = [], { apiKey = "KEYsandbox", what = wanted } = {}) {
  const sandbox = openSandbox(":memory:");
  for (const name of switches) sandbox.turn(name, true);
  const requests: string[] = [];
  const fetch: typeof sandbox.fetch = (input, init) => {
    requests.push(init?.method ?? "GET");
    return sandbox.fetch(input, init);
  };
  const connection = { apiKey, endpoint: "http://sandbox.invalid/v2" };
  const session = await connectTelnyx(connection, { fetch });
  const examine = async () => (await session.examine?.(what)) ?? [];
  return { session, requests, findings: await examine(), examine };
}

const verdicts = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ about, verdict }) => [about, verdict]));

it("looks at an account without changing it", async () => {
  const { findings, requests } = await examined();
  expect(verdicts(findings)).toEqual({
    key: "ok",
    balance: "ok",
    clock: "ok",
    rights: "ok",
    connections: "ok",
    "calls at once": "unknown",
    "outbound profiles": "ok",
    "number orders": "ok",
    "outbound profile": "warning",
  });
  expect(findings.at(-1)?.seen).toContain("front/second");
  expect(new Set(requests.map((method) => method.toUpperCase()))).toEqual(new Set(["GET"]));
});

it("says no more than that where the key is wrong, and nothing of the key", async () => {
  const { findings } = await examined([], { apiKey: "KEYsecret-of-somebody" });
  expect(findings).toMatchObject([{ verdict: "fails", about: "key" }]);
  expect(JSON.stringify(findings)).not.toContain("secret");
});

it("holds a new account against the tree, without what is there already", async () => {
  const { findings, session, examine } = await examined(["new-account"]);
  expect(findings).toContainEqual(
    expect.objectContaining({ verdict: "fails", about: "SIP domains", seen: "0 of 1, and the tree makes 2" }),
  );
  expect(verdicts(findings)).toMatchObject({ "credential lists": "ok" });
  const voiceUrl = "https://edge.example/voice";
  await session.collections.SipDomain.create(
    { prefix: "acme-office", voiceUrl },
    ownerOf("p/s/front/office"),
  );
  await session.collections.CredentialList.create({}, ownerOf("p/s/front/staff"));
  expect(await examine()).toContainEqual(
    expect.objectContaining({ about: "SIP domains", seen: "1 of 1, and the tree makes 1" }),
  );
  expect(verdicts(await examine())).toMatchObject({ "credential lists": "ok", "SIP domains": "fails" });
});

it("tells of a right that the key lacks, and of a clock that is wrong", async () => {
  const { findings } = await examined(["key-without-numbers", "clock-ahead"]);
  const failing = findings.filter(({ verdict }) => verdict === "fails");
  expect(failing.map(({ about }) => about).toSorted()).toEqual(["clock", "rights"]);
  expect(failing.every(({ mend }) => mend)).toBe(true);
  expect(failing.find(({ about }) => about === "rights")?.seen).toContain("DT3034");
});

it("knows no limit where the API has no such count", async () => {
  const sandbox = openSandbox(":memory:");
  const { examine } = await connectTelnyx(
    { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" },
    {
      fetch: (input, init) =>
        String(input).endsWith("/connections/count")
          ? Promise.resolve(Response.json({ errors: [{ code: "10005" }] }, { status: 404 }))
          : sandbox.fetch(input, init),
    },
  );
  expect(verdicts((await examine?.(wanted)) ?? [])).toMatchObject({ connections: "unknown" });
});
