import { describe, expect, it } from "vitest";
import { ownerOf } from "../../../providers/owner.ts";
import type { Collection, Fields } from "../../../providers/provider.ts";
import { openSandbox, type Switch } from "../../../providers/sandbox/index.ts";
import { connectTelnyx } from "../../../providers/telnyx/index.ts";
import type { Fetch } from "../../../src/safe/http.ts";

const owner = ownerOf("project/stack/front/main");
const group = "dbbd94ee-9079-488f-80ba-f566b247fd79";
const berlin = { search: { country: "DE", areaCode: "30" }, acquire: "order" } as const;

type Numbers = Collection<"PhoneNumber">;

/** An account at a sandbox with these switches on, and what was asked of it. */
async function opened(
  switches: readonly Switch[] = [],
  { orderWait = 3_000, change = (fetch: Fetch) => fetch } = {},
) {
  const sandbox = openSandbox(":memory:");
  for (const each of switches) sandbox.turn(each, true);
  const asked: { method: string; url: URL; body: unknown }[] = [];
  const watched: Fetch = async (input, init) => {
    const request = new Request(input, init);
    const text = await request.clone().text();
    asked.push({ method: request.method, url: new URL(request.url), body: text && JSON.parse(text) });
    return sandbox.fetch(request);
  };
  const connect = async () => {
    const connection = { apiKey: "KEYsandbox", endpoint: "http://sandbox.invalid/v2" };
    return connectTelnyx(connection, { fetch: change(watched), orderWait, limits: { firstDelay: 5 } });
  };
  const { collections } = await connect();
  const ask = async (method: string, path: string, body?: object) => {
    const response = await sandbox.fetch(`http://sandbox.invalid/v2${path}`, {
      method,
      headers: { authorization: "Bearer KEYsandbox" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return ((await response.json()) as { data: never }).data as never;
  };
  const of = (path: string, method = "GET") =>
    asked.filter((each) => each.method === method && each.url.pathname.startsWith(`/v2/${path}`));
  const domain = (
    await collections.SipDomain.create({ prefix: "acme", voiceUrl: "https://edge.example/v" }, owner)
  ).id;
  /** Another session, as the next run has one. */
  const again = async (): Promise<Numbers> => (await connect()).collections.PhoneNumber;
  return { sandbox, numbers: collections.PhoneNumber as Numbers, ask, of, domain, again };
}

describe("a search comes before an order", () => {
  it("for an explicit number as well, with its country and without the country code", async () => {
    const { numbers, of } = await opened(["search-before-order", "strict-search"]);
    const made = await numbers.create({ number: "+442079460000", acquire: "order" }, owner);
    expect(made.fields.number).toBe("+442079460000");
    const [{ url } = { url: undefined }] = of("available_phone_numbers");
    expect(url?.searchParams.get("filter[country_code]")).toBe("GB");
    expect(url?.searchParams.get("filter[phone_number][starts_with]")).toBe("2079460000");
  });

  it("asks for local numbers that nobody holds, or for the type that is declared", async () => {
    const { numbers, of } = await opened(["held-numbers", "all-number-types"]);
    const search = { country: "US" } as const;
    const local = await numbers.create({ search, acquire: "order" }, owner);
    expect(local.fields.number).toBe("+13125550105");
    const free = { search: { ...search, type: "toll_free" as const }, acquire: "order" as const };
    const { fields } = await numbers.create(free, ownerOf("project/stack/front/free"));
    expect(fields.number).toBe("+18005550100");
    expect(of("available_phone_numbers")[0]?.url.searchParams.get("filter[exclude_held_numbers]")).toBe(
      "true",
    );
  });

  it("says that a number is not on offer", async () => {
    const { numbers, of } = await opened();
    const order = numbers.create({ number: "+442071838750", acquire: "order" }, owner);
    await expect(order).rejects.toMatchObject({ code: "DT3009" });
    expect(of("number_orders", "POST")).toEqual([]);
  });
});

describe("a number on order", () => {
  it("is a state that says what is missing and until when, takes the documents later, and becomes the number", async () => {
    const { sandbox, numbers, of, domain, again } = await opened(["requirement-groups"]);
    const fields: Fields<"PhoneNumber"> = { ...berlin, domain };
    const made = await numbers.create(fields, owner);
    expect(made).toMatchObject({ id: expect.stringMatching(/^order:/), owner: { kind: "ours" } });
    expect(made.waits?.for).toContain("requirementGroup");
    expect(Date.parse(made.waits?.until ?? "")).toBeGreaterThan(Date.now());
    // A run whose state was lost finds the order, and buys nothing twice.
    expect((await (await again()).create(fields, owner)).id).toBe(made.id);
    expect(of("number_orders", "POST")).toHaveLength(1);
    sandbox.addFault({ effect: "slow-order", path: "/number_order_phone_numbers", method: "POST", ms: 400 });
    const changed = await numbers.update(made.id, { ...fields, requirementGroup: group }, owner);
    expect(changed?.id).toBe(made.id);
    expect(changed?.waits).toEqual({ for: "the review of its documents" });
    expect(
      (await Array.fromAsync(numbers.list())).flat().find(({ id }) => id === made.id)?.waits,
    ).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 500));
    const came = await (await again()).read(made.id, owner);
    expect(came?.id).toMatch(/^\d+$/);
    expect(came).toMatchObject({ fields: { number: made.fields.number, domain }, owner: { kind: "ours" } });
    expect(came?.waits).toBeUndefined();
    // State may still have the order's id: it goes on to mean the number.
    const routed = await numbers.update(made.id, fields, owner);
    expect(routed?.id).toBe(came?.id);
    await numbers.remove(made.id, { ...fields, release: true }, owner);
    expect(await (await again()).read(came?.id ?? "", owner)).toBeUndefined();
  });

  it("names its documents at once where they are declared", async () => {
    const { numbers, of } = await opened(["requirement-groups"]);
    const made = await numbers.create({ ...berlin, requirementGroup: group }, owner);
    expect(made.waits).toEqual({ for: "the review of its documents" });
    expect(of("number_orders", "POST")[0]?.body).toMatchObject({
      phone_numbers: [{ requirement_group_id: group }],
    });
  });

  it("is gone when the carrier cancels it, and is cancelled when the resource goes", async () => {
    const { numbers, again, ask } = await opened(["requirement-groups"]);
    const made = await numbers.create(berlin, owner);
    await numbers.remove(made.id, berlin, owner);
    expect(await (await again()).read(made.id, owner)).toBeUndefined();
    expect(await numbers.update(made.id, berlin, owner)).toBeUndefined();
    const orders: { status: string }[] = await ask("GET", "/number_orders");
    expect(orders.map(({ status }) => status)).toEqual(["cancelled"]);
    await numbers.remove(made.id, berlin, owner);
    // The next one is an order of its own.
    const next = await (await again()).create(berlin, owner);
    expect(next.id).not.toBe(made.id);
  });

  it("is left to the next run when it takes long", async () => {
    const { sandbox, numbers } = await opened([], { orderWait: 100 });
    sandbox.addFault({ effect: "slow-order", path: "/number_orders", method: "POST", ms: 60_000 });
    const made = await numbers.create({ search: { country: "US" }, acquire: "order" }, owner);
    expect(made).toMatchObject({
      id: expect.stringMatching(/^order:/),
      waits: { for: "the carrier to finish the order" },
    });
  });
});

describe("a number that the carrier is still setting up", () => {
  it("is waited for", async () => {
    const { numbers, domain } = await opened(["slow-provisioning"]);
    const made = await numbers.create({ search: { country: "US" }, acquire: "order", domain }, owner);
    expect(made).toMatchObject({ fields: { domain }, owner: { kind: "ours" } });
    expect(made.waits).toBeUndefined();
  });

  it("is waited for no longer than the limit: an order is a state, a change an error", async () => {
    const { numbers, domain } = await opened(["slow-provisioning"], { orderWait: 300 });
    const fields = { search: { country: "US" }, acquire: "order", domain } as const;
    const made = await numbers.create(fields, owner);
    expect(made.waits).toEqual({ for: "the carrier to set it up" });
    const moved = numbers.update(
      made.id,
      { ...fields, emergencyAddress: "5" },
      ownerOf("project/stack/other"),
    );
    await expect(moved).rejects.toMatchObject({ code: "DT3011" });
  });
});

describe("taking the routing away", () => {
  const existing = { number: "+13125550100", acquire: "existing" } as const;

  it.each(["null-detach", "empty-detach"] as const)("works under %s", async (name) => {
    const { numbers, domain, again } = await opened([name, "digits-only-filters"]);
    const id = (await numbers.find(existing, owner))?.id ?? "";
    expect((await numbers.update(id, { ...existing, domain }, owner))?.fields.domain).toBe(domain);
    expect((await numbers.update(id, existing, owner))?.fields.domain).toBeUndefined();
    expect((await (await again()).read(id, owner))?.fields.domain).toBeUndefined();
  });

  it("says so where the carrier goes on routing it", async () => {
    /** A carrier that takes no connection away. */
    const deaf =
      (fetch: Fetch): Fetch =>
      async (input, init) => {
        const request = new Request(input, init);
        const { connection_id, ...rest } = (
          request.method === "PATCH" ? await request.clone().json() : {}
        ) as {
          connection_id?: string | null;
        };
        if (request.method !== "PATCH" || connection_id) return fetch(request);
        return fetch(
          new Request(request.url, { method: "PATCH", headers: request.headers, body: JSON.stringify(rest) }),
        );
      };
    const { numbers, domain } = await opened([], { change: deaf });
    const id = (await numbers.find(existing, owner))?.id ?? "";
    await numbers.update(id, { ...existing, domain }, owner);
    await expect(numbers.update(id, existing, owner)).rejects.toMatchObject({ code: "DT3004" });
  });
});

it("shows no emergency address while one is set up, and none when that has failed", async () => {
  const failing =
    (fetch: Fetch): Fetch =>
    async (input, init) => {
      const response = await fetch(input, init);
      const { data } = (await response.clone().json()) as { data: { emergency_status?: string } };
      const isAsked = new URL(new Request(input, init).url).pathname.includes("phone_numbers/");
      return isAsked && data?.emergency_status === "active"
        ? Response.json({
            data: { ...data, emergency_enabled: false, emergency_status: "provisioning-failed" },
          })
        : response;
    };
  const { numbers, again } = await opened(["emergency-later"], { change: failing });
  const fields = { number: "+13125550100", acquire: "existing", emergencyAddress: "53829456729313" } as const;
  const id = (await numbers.find(fields, owner))?.id ?? "";
  const changed = await numbers.update(id, fields, owner);
  expect(changed?.fields).not.toHaveProperty("emergencyAddress");
  expect(changed?.waits?.for).toContain("emergency");
  expect((await (await again()).read(id, owner))?.fields).not.toHaveProperty("emergencyAddress");
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const failed = await (await again()).read(id, owner);
  expect(failed?.fields).toHaveProperty("emergencyAddress", undefined);
  expect(failed?.waits).toBeUndefined();
});

describe("a number that was there before", () => {
  const existing = { number: "+13125550100", acquire: "existing" } as const;

  it("keeps all that is not declared, says that it was there, and is given back untagged", async () => {
    const { numbers, ask, of, domain, again } = await opened();
    const { id } = (await numbers.find(existing, owner)) ?? { id: "" };
    await ask("PATCH", `/phone_numbers/${id}`, {
      connection_id: domain,
      tags: ["people's"],
      customer_reference: "77",
    });
    await ask("POST", `/phone_numbers/${id}/actions/enable_emergency`, {
      emergency_enabled: true,
      emergency_address_id: "5",
    });
    const session = await again();
    const taken = await session.update(id, existing, owner, { only: new Set(["number", "target"]) });
    expect(taken).toMatchObject({
      fields: { domain, emergencyAddress: "5" },
      owner: { kind: "ours" },
      existed: true,
    });
    expect(taken?.unheld).toEqual({ customer_reference: "77" });
    expect(of("phone_numbers", "PATCH").map(({ body }) => body)).toEqual([
      { tags: ["people's", "dialtree-adopted", owner.tag] },
    ]);
    await session.update(id, existing, owner, { only: new Set(["number", "target"]) });
    expect(of("phone_numbers", "PATCH")).toHaveLength(1);
    await session.remove(id, existing, owner);
    expect(await ask("GET", `/phone_numbers/${id}`)).toMatchObject({
      connection_id: domain,
      tags: ["people's"],
      customer_reference: "77",
      emergency_enabled: true,
    });
  });

  it("changes what is declared, and that alone", async () => {
    const { numbers, of, domain } = await opened();
    const { id } = (await numbers.find(existing, owner)) ?? { id: "" };
    await numbers.update(id, { ...existing, domain }, owner, { only: new Set(["domain"]) });
    await numbers.remove(id, { ...existing, domain }, owner);
    expect(of("phone_numbers", "PATCH").map(({ body }) => body)).toEqual([
      { connection_id: domain, tags: ["dialtree-adopted", owner.tag] },
      { connection_id: null, tags: [] },
    ]);
  });
});

describe("what a plan can know of a number", () => {
  it.each<[string, Fields<"PhoneNumber">, string | undefined]>([
    ["a number that is owned", { number: "+13125550100", acquire: "existing" }, undefined],
    ["a number that is not", { number: "+13125550199", acquire: "existing" }, "DT3008"],
    ["a number on offer", { number: "+13125550199", acquire: "order" }, undefined],
    ["a number that is not on offer", { number: "+442071838750", acquire: "order" }, "DT3009"],
    ["an area with numbers", { search: { country: "US", areaCode: "312" }, acquire: "order" }, undefined],
    ["an area without", { search: { country: "US", areaCode: "999" }, acquire: "order" }, "DT3009"],
  ])("%s", async (_what, fields, code) => {
    const { numbers, of } = await opened();
    expect((await numbers.foresee?.(fields, owner))?.code).toBe(code);
    expect(
      [...of("", "POST"), ...of("", "PATCH")].filter(({ url }) => !url.pathname.includes("texml")),
    ).toEqual([]);
  });

  it("that the order of an interrupted run is under way", async () => {
    const { numbers, again } = await opened(["requirement-groups"]);
    await numbers.create({ number: "+493023125000", acquire: "order" }, owner);
    expect(
      await (await again()).foresee?.({ number: "+493023125000", acquire: "order" }, owner),
    ).toBeUndefined();
  });
});
