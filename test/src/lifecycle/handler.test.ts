import { expect, it } from "vitest";
import * as handlers from "../../../src/handlers.ts";

const kinds = { ...handlers };

const account = "sandbox:front?database=:memory:";
const owner = "project/stack/name";

async function checked(kind: keyof typeof kinds, written: object) {
  const handler = kinds[kind] as (typeof kinds)["SipDomain"];
  return handler.check({} as never, { account, owner, ...written } as never);
}

async function changes(kind: Exclude<keyof typeof kinds, "ProviderAccount">, before: object, after: object) {
  const [a, b] = [await checked(kind, before), await checked(kind, after)];
  expect([...a.failures, ...b.failures]).toEqual([]);
  return kinds[kind].diff("id", a.inputs, b.inputs);
}

it.each([
  ["defaults", "SipDomain", { prefix: "a" }, { prefix: "a", onlyMyConnections: true }],
  ["the order of a set", "OutboundProfile", { destinations: ["US", "CA"] }, { destinations: ["CA", "US"] }],
  ["the default countries", "OutboundProfile", {}, { destinations: ["US", "CA"], enabled: true }],
  ["a number's format", "PhoneNumber", { number: "+1 (312) 555-0100" }, { number: "+13125550100" }],
  ["the default queue size", "CallQueue", {}, { maxSize: 300 }],
  ["adopt, once it is made", "CallQueue", {}, { adopt: true }],
] as const)("sees no change in equal meaning: %s", async (_name, kind, before, after) => {
  expect(await changes(kind, before, after)).toMatchObject({ changes: false, replaces: [] });
});

it.each([
  ["SipDomain", { prefix: "a" }, { prefix: "b" }, []],
  ["SipUser", { list: "1" }, { list: "2" }, []],
  ["SipUser", { list: "1" }, { list: "1", label: "Dana" }, []],
  ["CallQueue", { queueName: "a" }, { queueName: "b" }, ["queueName"]],
  ["CredentialAttachment", { list: "1", domain: "1" }, { list: "2", domain: "1" }, ["list"]],
  ["CredentialAttachment", { list: "1", domain: "1" }, { list: "1", domain: "2" }, []],
  ["PhoneNumber", { number: "+13125550100" }, { number: "+13125550100", release: true }, []],
] as const)(
  "%s: says what changes, and which field forces a replacement",
  async (kind, before, after, replaces) => {
    expect(await changes(kind, before, after)).toMatchObject({ changes: true, replaces });
  },
);

it("moves a resource to another account by replacement, and to another credential in place", async () => {
  const before = { ...(await checked("CallQueue", {})).inputs, account: "telnyx:front?apiKey=env:A" };
  const other = { ...before, account: "telnyx:back?apiKey=env:A" };
  const rotated = { ...before, account: "telnyx:front?apiKey=env:B" };
  expect((await kinds.CallQueue.diff("id", before, other)).replaces).toEqual(["account"]);
  expect(await kinds.CallQueue.diff("id", before, rotated)).toMatchObject({ changes: true, replaces: [] });
});

it("refuses to replace a number", async () => {
  const change = changes("PhoneNumber", { number: "+13125550100" }, { number: "+13125550101" });
  await expect(change).rejects.toMatchObject({ code: "DT2003" });
});

it.each([
  ["SipDomain", {}, ["prefix"]],
  ["SipDomain", { prefix: "Nope", outboundProfile: 3 }, ["outboundProfile", "prefix"]],
  [
    "OutboundProfile",
    { destinations: ["USA"], dailySpendLimitUsd: 0 },
    ["dailySpendLimitUsd", "destinations.0"],
  ],
  ["OutboundProfile", { label: "ab" }, ["label"]],
  ["CallQueue", { maxSize: 0.5, queueName: "" }, ["maxSize", "queueName"]],
  ["PhoneNumber", { number: "12" }, ["number"]],
  ["PhoneNumber", { search: { country: "US" } }, ["acquire"]],
] as const)("%s: every failure at once, each on its property", async (kind, written, properties) => {
  const { failures } = await checked(kind, written);
  expect([...new Set(failures.map(({ property }) => property))].sort()).toEqual(properties);
});

it.each(["nobody:front", "edge:acme", "front", "sandbox:", "sandbox:a b"])(
  "refuses the account %s, which is no reference of one",
  async (account) => {
    const { failures } = await checked("CallQueue", { account });
    expect(failures).toEqual([
      { property: "account", reason: "DT2001 account: must be the `reference` of a provider account" },
    ]);
  },
);

it("does not judge what is not known yet", async () => {
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  expect((await checked("SipDomain", { prefix: unknown })).failures).toEqual([]);
});

it("never names a property whose value may be a credential", async () => {
  const account = { name: "front", provider: "telnyx", reference: "telnyx:front", owner };
  const handler = kinds.ProviderAccount;
  const { failures } = await handler.check(
    {} as never,
    { ...account, credentials: { apiKey: "KEY0123" } } as never,
  );
  expect(failures.map(({ property }) => property)).toEqual([""]);
  expect(JSON.stringify(failures)).not.toContain("KEY0123");
});
