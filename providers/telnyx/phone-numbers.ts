import { setTimeout as sleep } from "node:timers/promises";
import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Collection, Fields, Owner, Ownership, Stored } from "../provider.ts";
import { inOurWords, type Objects, objects } from "./collection.ts";
import { numberInAccount, orderNumber } from "./number-orders.ts";
import { ownerOfTags, withOwner, withoutOwner } from "./ownership.ts";
import { present } from "./present.ts";

type PhoneNumber = Telnyx.PhoneNumberDetailed;

/** Phone numbers, owned already or ordered. */
export function phoneNumbers(client: Telnyx, orderWait: number): Collection<"PhoneNumber"> {
  const numbers = numbersOf(client);
  return {
    // A number can be ordered once; what is unclear is found again by the order's reference.
    unique: true,
    find: (fields, owner, fresh) => find(numbers, fields, owner, fresh),
    async create(fields, owner) {
      if (fields.acquire !== "order") {
        throw new DialtreeError("DT3008", `the account does not own the number ${fields.number}`, {
          hint: "Buy it with `acquire: order`, or correct the number.",
        });
      }
      const number = await orderNumber(client, fields, owner, orderWait);
      const id = await arrival(client, numbers, number, orderWait);
      const routed = await route(client, numbers, id, fields, owner);
      return routed ?? notYet(number);
    },
    async read(id, owner) {
      const number = await numbers.listing.get(id);
      return number && stored(number, owner);
    },
    update: (id, fields, owner) => route(client, numbers, id, fields, owner),
    remove: (id, fields) => remove(numbers, id, fields),
    async *list() {
      for await (const page of numbers.pages()) yield page.map((number) => stored(number));
    },
  };
}

/**
 * A list entry is the full object: `ListPhoneNumbers` and `RetrievePhoneNumber` answer with the same schema,
 * `PhoneNumberDetailed`.
 */
function numbersOf({ phoneNumbers: api }: Telnyx): Objects<PhoneNumber> {
  return objects<PhoneNumber>({
    list: () => api.list({ "page[size]": 250 }),
    get: async (id) => (await api.retrieve(id)).data,
    create: () => Promise.reject(new Error("a phone number is ordered, never created")),
    update: async (id, body) => present((await api.update(id, body)).data),
    remove: (id) => api.delete(id),
    idOf: (number) => number.id,
  });
}

async function find(
  { listing }: Objects<PhoneNumber>,
  { number, acquire, domain }: Fields<"PhoneNumber">,
  owner: Owner,
  fresh: boolean | undefined,
): Promise<Stored<"PhoneNumber"> | undefined> {
  if (fresh) listing.forget();
  const found =
    (await listing.find((each) => ownership(each, owner).kind === "ours")) ??
    (await listing.find(({ phone_number }) => phone_number === number));
  if (found === undefined) return undefined;
  const live = stored(found, owner);
  // Naming a number that the account owns is what `acquire: existing` is for; one that already takes calls
  // elsewhere is not taken over in silence.
  const unused = !live.fields.domain || live.fields.domain === domain;
  const free = acquire === "existing" && unused && live.owner.kind === "none";
  return free ? { ...live, owner: { kind: "ours" }, existed: true } : live;
}

/** The carrier shows an ordered number a while after the order's success. */
async function arrival(
  client: Telnyx,
  { listing }: Objects<PhoneNumber>,
  number: string,
  orderWait: number,
): Promise<string> {
  const deadline = Date.now() + orderWait;
  for (;;) {
    const found = await numberInAccount(client, number);
    if (found !== undefined) {
      await listing.put(found);
      return found.id;
    }
    if (Date.now() >= deadline) return notYet(number);
    await sleep(250);
  }
}

/** Sends the number's calls to its domain and its emergency calls to their address; undefined when it is gone. */
async function route(
  client: Telnyx,
  numbers: Objects<PhoneNumber>,
  id: string,
  { domain, emergencyAddress }: Fields<"PhoneNumber">,
  owner: Owner,
): Promise<Stored<"PhoneNumber"> | undefined> {
  const current = await numbers.listing.get(id);
  const changed =
    current &&
    (await numbers.update(id, { connection_id: domain ?? "", tags: withOwner(current.tags, owner) }));
  return changed && stored(await withEmergency(client, numbers, changed, emergencyAddress), owner);
}

/** Emergency calling has a request of its own (EnablePhoneNumberEmergency), made only where something changes. */
async function withEmergency(
  { phoneNumbers: api }: Telnyx,
  { listing }: Objects<PhoneNumber>,
  number: PhoneNumber,
  address: string | undefined,
): Promise<PhoneNumber> {
  const current = emergencyAddressOf(number);
  if (address === current) return number;
  const body = { emergency_enabled: address !== undefined, emergency_address_id: address ?? current ?? "" };
  await inOurWords("write", () => api.actions.enableEmergency(number.id, body));
  const changed = { ...number, ...body };
  await listing.put(changed);
  return changed;
}

/** Takes the routing away and keeps the number, unless `release` was applied. */
async function remove(
  numbers: Objects<PhoneNumber>,
  id: string,
  { release }: Fields<"PhoneNumber">,
): Promise<void> {
  const number = await numbers.listing.get(id);
  if (number === undefined) return;
  if (!release) {
    await numbers.update(id, {
      connection_id: "",
      tags: withoutOwner(number.tags),
      customer_reference: "",
    });
    return;
  }
  if (number.deletion_lock_enabled) {
    throw new DialtreeError("DT3013", `the number ${number.phone_number} is locked against deletion`, {
      hint: "Take the deletion lock away in the carrier's portal, or set `release: false` and apply it.",
    });
  }
  await numbers.remove(id);
}

function stored(number: PhoneNumber, owner?: Owner): Stored<"PhoneNumber"> {
  return {
    id: number.id,
    fields: {
      number: number.phone_number,
      domain: number.connection_id || undefined,
      emergencyAddress: emergencyAddressOf(number),
    },
    outputs: {},
    owner: ownership(number, owner),
  };
}

function emergencyAddressOf(number: PhoneNumber): string | undefined {
  return (number.emergency_enabled && number.emergency_address_id) || undefined;
}

/** A number that an interrupted run ordered has no tag yet; the order's reference says whose it is. */
function ownership({ tags, customer_reference }: PhoneNumber, owner?: Owner): Ownership {
  const byTag = ownerOfTags(tags, owner);
  return byTag.kind === "none" ? ownerOfTags([customer_reference ?? ""], owner) : byTag;
}

function notYet(number: string): never {
  throw new DialtreeError("DT3011", `the number ${number} was ordered and is not in the account yet`, {
    hint: "Run again in a while: the order is found by its reference and nothing is ordered twice.",
  });
}
