import { setTimeout as sleep } from "node:timers/promises";
import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Collection, Fields, Owner, Ownership, Stored } from "../provider.ts";
import { inOurWords, type Objects, objects } from "./collection.ts";
import { numberInAccount, orderNumber } from "./number-orders.ts";
import { ownerOfTags, withOwner, withoutOwner } from "./ownership.ts";
import { present } from "./present.ts";

type PhoneNumber = Telnyx.PhoneNumberDetailed;

/**
 * Phone numbers, owned already or ordered. A list entry is the full object: `ListPhoneNumbers` and
 * `RetrievePhoneNumber` answer with the same schema, `PhoneNumberDetailed`.
 */
export function phoneNumbers(client: Telnyx, orderWait: number): Collection<"PhoneNumber"> {
  const { phoneNumbers: api } = client;
  const numbers: Objects<PhoneNumber> = objects<PhoneNumber>({
    list: () => api.list({ "page[size]": 250 }),
    get: async (id) => (await api.retrieve(id)).data,
    create: () => Promise.reject(new Error("a phone number is ordered, never created")),
    update: async (id, body) => present((await api.update(id, body)).data),
    remove: (id) => api.delete(id),
    idOf: (number) => number.id,
  });

  const route = async (id: string, fields: Fields<"PhoneNumber">, owner: Owner) => {
    const current = await numbers.listing.get(id);
    const changed =
      current &&
      (await numbers.update(id, {
        connection_id: fields.domain ?? "",
        tags: withOwner(current.tags, owner),
      }));
    return changed && stored(await withEmergency(changed, fields.emergencyAddress), owner);
  };

  /** Emergency calling has a request of its own (EnablePhoneNumberEmergency), made only where something changes. */
  const withEmergency = async (number: PhoneNumber, address: string | undefined): Promise<PhoneNumber> => {
    const current = (number.emergency_enabled && number.emergency_address_id) || undefined;
    if (address === current) return number;
    const body = { emergency_enabled: address !== undefined, emergency_address_id: address ?? current ?? "" };
    await inOurWords("write", () => api.actions.enableEmergency(number.id, body));
    const changed = { ...number, ...body };
    await numbers.listing.put(changed);
    return changed;
  };

  return {
    // A number can be ordered once; what is unclear is found again by the order's reference.
    unique: true,
    async find({ number, acquire, domain }, owner, fresh) {
      if (fresh) numbers.listing.forget();
      const found =
        (await numbers.listing.find((each) => ownership(each, owner).kind === "ours")) ??
        (await numbers.listing.find(({ phone_number }) => phone_number === number));
      if (found === undefined) return undefined;
      const live = stored(found, owner);
      // Naming a number that the account owns is what `acquire: existing` is for; one that already takes calls
      // elsewhere is not taken over in silence.
      const unused = !live.fields.domain || live.fields.domain === domain;
      const free = acquire === "existing" && unused && live.owner.kind === "none";
      return free ? { ...live, owner: { kind: "ours" } } : live;
    },
    async create(fields, owner) {
      if (fields.acquire !== "order") {
        throw new DialtreeError("DT3008", `the account does not own the number ${fields.number}`, {
          hint: "Buy it with `acquire: order`, or correct the number.",
        });
      }
      const number = await orderNumber(client, fields, owner, orderWait);
      const id = await arrival(number);
      const routed = await route(id, fields, owner);
      return routed ?? notYet(number);
    },
    async read(id, owner) {
      const number = await numbers.listing.get(id);
      return number && stored(number, owner);
    },
    update: (id, fields, owner) => route(id, fields, owner),
    /** Takes the routing away and keeps the number, unless `release` was applied. */
    async remove(id, { release }) {
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
    },
    async *list() {
      for await (const page of numbers.pages()) yield page.map((number) => stored(number));
    },
  };

  /** The carrier shows an ordered number a while after the order's success. */
  async function arrival(number: string): Promise<string> {
    const deadline = Date.now() + orderWait;
    for (;;) {
      const found = await numberInAccount(client, number);
      if (found !== undefined) {
        await numbers.listing.put(found);
        return found.id;
      }
      if (Date.now() >= deadline) return notYet(number);
      await sleep(250);
    }
  }
}

function stored(number: PhoneNumber, owner?: Owner): Stored<"PhoneNumber"> {
  return {
    id: number.id,
    fields: {
      number: number.phone_number,
      domain: number.connection_id || undefined,
      emergencyAddress: (number.emergency_enabled && number.emergency_address_id) || undefined,
    },
    outputs: {},
    owner: ownership(number, owner),
  };
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
