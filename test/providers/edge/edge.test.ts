import { describe, expect, it } from "vitest";
import { connectEdge } from "../../../providers/edge/index.ts";
import { ownerOf } from "../../../providers/owner.ts";
import type { Collections } from "../../../providers/provider.ts";
import { openSandbox } from "../../../providers/sandbox/index.ts";
import { shared } from "../../../providers/shared.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";
import { edgeApp } from "../../../src/edge/app.ts";
import { openEdgeDatabase } from "../../../src/edge/database.ts";
import { edgeStore } from "../../../src/edge/store.ts";
import type { Fetch } from "../../../src/safe/http.ts";
import { owner, roundTrip } from "../../contract/round-trip.ts";

/** An edge in memory; `lose` lets the next answer be lost after the request was carried out. */
async function open() {
  const store = edgeStore(await openEdgeDatabase(":memory:"));
  const grantOf = () => Promise.resolve({ organization: "acme", role: "editor" as const });
  const app = edgeApp({ store, grantOf, secret: "s", publicUrl: "https://edge.test" });
  let lost = 0;
  let refused = 0;
  let requests = 0;
  const send: Fetch = async (input, init) => {
    requests++;
    if (refused-- > 0) return new Response("{}", { status: 429, headers: { "retry-after": "0.05" } });
    const response = await app.fetch(new Request(input, init));
    if (lost-- > 0) throw new TypeError("fetch failed");
    return response;
  };
  const connect = (account?: string) => {
    const session = connectEdge({
      send,
      url: "http://edge.invalid",
      token: "t",
      organization: "acme",
      account,
    });
    return { ...session, collections: session.collections as Collections };
  };
  return {
    connect,
    store,
    lose: (times: number) => (lost = times),
    refuse: (times: number) => (refused = times),
    requests: () => requests,
  };
}

it("keeps users and extensions, and knows whose they are", async () => {
  const { connect } = await open();
  const { User } = connect().collections;
  const fields = { name: "Dana", sipUsers: [] };
  expect(await User.find(fields, owner("dana"))).toBeUndefined();
  expect(await User.create(fields, owner("dana"))).toMatchObject({ id: "dana", owner: { kind: "ours" } });
  const again = connect().collections.User;
  expect((await again.find(fields, ownerOf("other/stack/dana")))?.owner).toEqual({
    kind: "other",
    by: { tag: "dialtree:project/stack/dana" },
  });
  const { Extension } = connect("front").collections;
  const extension = { number: "101", label: "Dana", target: { user: "dana" } };
  expect((await Extension.create(extension, owner("front/dana-ext"))).id).toBe("front/101");
  await expect(again.remove("dana", fields, owner("dana"))).rejects.toMatchObject({
    code: "DT3103",
    carrier: {
      status: 409,
      code: "in-use",
      detail: "users/dana is still pointed to by extensions/front/101",
    },
  });
  await Extension.remove("front/101", extension, owner("front/dana-ext"));
  await again.remove("dana", fields, owner("dana"));
  await again.remove("dana", fields, owner("dana"));
  expect(await connect().collections.User.read("dana", owner("dana"))).toBeUndefined();
});

it("says of a create whose answer was lost that it exists, and finds it as ours", async () => {
  const { connect, lose } = await open();
  const { User } = connect().collections;
  const fields = { name: "Dana", sipUsers: [] };
  lose(1);
  await expect(User.create(fields, owner("dana"))).rejects.toMatchObject({ code: "DT3005" });
  expect((await User.find(fields, owner("dana"), true))?.owner).toEqual({ kind: "ours" });
});

it("gives up on an edge that never answers, with its address", async () => {
  const { connect, lose, requests } = await open();
  lose(100);
  await expect(connect().check()).rejects.toMatchObject({ code: "DT3101" });
  expect(requests()).toBe(4);
});

it("waits and asks again where the edge has no room", async () => {
  const { connect, refuse, requests } = await open();
  refuse(3);
  const { User } = connect().collections;
  expect((await User.create({ name: "Dana", sipUsers: [] }, owner("dana"))).id).toBe("dana");
  expect(requests()).toBe(4);
});

it("reads a thousand objects in a page, not one by one", async () => {
  const { connect, requests } = await open();
  const { User } = connect().collections;
  for (let at = 0; at < 300; at++) await User.create({ name: "U", sipUsers: [] }, owner(`u${at}`));
  const before = requests();
  const fresh = connect().collections.User;
  for (let at = 0; at < 300; at++) expect(await fresh.read(`u${at}`, owner(`u${at}`))).toBeDefined();
  expect(requests() - before).toBeLessThanOrEqual(4);
});

describe("every kind that it keeps", () => {
  it.each([
    ["User", { name: "Dana", sipUsers: [] }, { name: "Dana L.", sipUsers: ["front/dana"] }],
    ["Team", { name: "Night", members: [] }, { name: "Day", members: [], ring: "inOrder" }],
  ] as const)("%s, of the organization", async (kind, first, second) => {
    const { connect } = await open();
    await roundTrip(connect().collections[kind] as never, first as never, second as never, "dana");
  });
  const phone = { vendor: "yealink", model: "T54W", lines: [{ sipUser: "dana" }] };
  const extension = { number: "101", target: { sipUser: "dana" } };
  it.each([
    ["Extension", { ...extension, label: "Dana" }, { ...extension, label: "Dana L." }],
    ["PhoneProfile", { keys: [] }, { keys: [{ type: "blf", label: "Dana" }] }],
    ["DeskPhone", { ...phone, mac: "805ec0112233" }, { ...phone, mac: "805ec0112234" }],
  ] as const)("%s, of an account", async (kind, first, second) => {
    const { connect } = await open();
    await roundTrip(connect("front").collections[kind] as never, first as never, second as never, "front/x");
  });
});

it("lists what an account has, and nothing of another one's", async () => {
  const { connect } = await open();
  const extension = (number: string) => ({ number, label: "Dana", target: { sipUser: "dana" } });
  const [front, back] = [connect("front").collections.Extension, connect("back").collections.Extension];
  await front.create(extension("101"), owner("front/a"));
  await back.create(extension("102"), owner("back/a"));
  const all = (await Array.fromAsync(front.list())).flat();
  expect(all).toEqual([
    {
      id: "front/101",
      fields: extension("101"),
      outputs: {},
      owner: { kind: "other", by: { tag: "dialtree:project/stack/front/a" } },
      changed: { at: expect.any(String) },
    },
  ]);
});

it("joins a carrier's queue with how it is answered, and takes both away", async () => {
  const { connect, store } = await open();
  const { collections } = await connectTelnyx(
    { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" },
    { fetch: openSandbox(":memory:").fetch },
  );
  await connect().collections.User.create({ name: "Dana", sipUsers: [] }, owner("dana"));
  const queues = shared(collections.CallQueue, connect("front").callsOf("CallQueue"));
  const who = owner("front/help");
  const fields = { maxSize: 20, members: [{ user: "dana" }], ring: "inOrder" as const };
  const made = await queues.create(fields, who);
  expect(made.fields).toMatchObject(fields);
  expect((await store.objects.get("acme", "call-queues", "front/help"))?.fields).toEqual({
    members: [{ user: "dana" }],
    ring: "inOrder",
  });
  const changed = await queues.update(made.id, { ...fields, ring: "random" }, who);
  expect(changed?.fields).toMatchObject({ maxSize: 20, ring: "random" });
  expect((await queues.read(made.id, who))?.fields).toMatchObject({ ring: "random", overflow: undefined });
  expect((await Array.fromAsync(queues.list())).flat()).toMatchObject([
    { id: made.id, fields: { maxSize: 20, ring: "random", members: [{ user: "dana" }] } },
  ]);
  await queues.remove(made.id, fields, who);
  expect((await Array.fromAsync(queues.list())).flat()).toEqual([]);
  expect(await store.objects.get("acme", "call-queues", "front/help")).toBeUndefined();
});
