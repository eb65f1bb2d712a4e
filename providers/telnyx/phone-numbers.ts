import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Collection, Fields, Owner, Ownership, Stored } from "../provider.ts";
import { changedOf, type Objects, objects } from "./collection.ts";
import {
  attachGroup,
  cancelOrder,
  earlierOrder,
  eventually,
  followOrder,
  isSettled,
  missingPapers,
  numberInAccount,
  type Order,
  ordered,
  orderIn,
  pendingOrders,
  placeOrder,
  readOrder,
} from "./number-orders.ts";
import {
  detach,
  emergencyAddressOf,
  isEmergencyUnderWay,
  type Numbers,
  type PhoneNumber,
  route,
} from "./number-routing.ts";
import { noOffer, numberOnOffer } from "./number-search.ts";
import { existedBefore, ownerOfTags } from "./ownership.ts";
import { present } from "./present.ts";
import { unheldOf } from "./unheld-number.ts";

/**
 * Phone numbers, owned already or ordered. A number on order is kept under its order's id, which becomes the number's own
 * when it came.
 */
export function phoneNumbers(client: Telnyx, wait: number): Collection<"PhoneNumber"> {
  const numbers: Numbers = { client, objects: numbersOf(client), wait };
  return {
    // A number can be ordered once; what is unclear is found again by the order's reference.
    unique: true,
    find: (fields, owner, fresh) => find(numbers.objects, fields, owner, fresh),
    create: (fields, owner) => create(numbers, fields, owner),
    async read(id, owner) {
      const found = await locate(numbers, id);
      if (found === undefined) return undefined;
      return "order" in found ? ordered(client, found.order, owner) : stored(found.number, owner);
    },
    async update(id, fields, owner, { only } = {}) {
      const found = await locate(numbers, id);
      if (found === undefined) return undefined;
      if ("order" in found) return updateOrder(client, found.order, fields, owner);
      const routed = await route(numbers, found.number.id, fields, owner, only);
      return routed && stored(routed, owner);
    },
    async remove(id, fields) {
      const found = await locate(numbers, id);
      if (found === undefined) return;
      if ("order" in found) await removeOrder(client, found.order);
      else await removeNumber(numbers, found.number, fields);
    },
    async *list() {
      const orders = await pendingOrders(client);
      const onOrder = new Set(orders.map(({ number }) => number));
      if (orders.length > 0) yield await Promise.all(orders.map((order) => listed(client, order)));
      for await (const page of numbers.objects.pages())
        yield page
          .filter(({ phone_number }) => !onOrder.has(phone_number))
          .map((number) => ({ ...stored(number), ...changedOf(number) }));
    },
    foresee: (fields, owner) => foresee(numbers, fields, owner),
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

async function create(
  numbers: Numbers,
  fields: Fields<"PhoneNumber">,
  owner: Owner,
): Promise<Stored<"PhoneNumber">> {
  if (fields.acquire !== "order") throw notOwned(fields);
  const { client, wait } = numbers;
  const made = (await earlierOrder(client, owner)) ?? (await placeOrder(client, fields, owner));
  const order = await followOrder(client, made, wait);
  if (order.status === "pending") return ordered(client, order, owner);
  if (order.status !== "success") {
    throw new DialtreeError("DT3010", `the order of ${order.number} ended with ${order.status}`, {
      hint: "Nothing was bought. Choose another number, or look at the order in the carrier's portal.",
    });
  }
  const number = await arrival(numbers, order.number);
  if (number === undefined) return ordered(client, order, owner);
  if (isBeingSetUp(number)) return stored(number, owner);
  const routed = await route(numbers, number.id, fields, owner);
  return routed ? stored(routed, owner) : ordered(client, order, owner);
}

/** The carrier shows an ordered number a while after the order's success, and takes no changes of it for another. */
async function arrival({ client, objects, wait }: Numbers, number: string): Promise<PhoneNumber | undefined> {
  let last: PhoneNumber | undefined;
  const ready = await eventually(wait, async () => {
    last = await numberInAccount(client, number);
    return last && isBeingSetUp(last) ? undefined : last;
  });
  const found = ready ?? last;
  if (found !== undefined) await objects.listing.put(found);
  return found;
}

/** What an id is of: a number, or an order that has not brought one yet; undefined when nothing is to come any more. */
async function locate(
  { client, objects }: Numbers,
  id: string,
): Promise<{ number: PhoneNumber } | { order: Order } | undefined> {
  const orderId = orderIn(id);
  if (orderId === undefined) {
    const number = await objects.listing.get(id);
    return number && { number };
  }
  const order = await readOrder(client, orderId);
  if (order?.status === "pending") return { order };
  if (order?.status !== "success") return undefined;
  const number = await numberInAccount(client, order.number);
  if (number === undefined) return isSettled(order) ? undefined : { order };
  await objects.listing.put(number);
  return { number };
}

/** A waiting order takes documents; all else is set on the number when it came. */
async function updateOrder(
  client: Telnyx,
  order: Order,
  { requirementGroup }: Fields<"PhoneNumber">,
  owner: Owner,
): Promise<Stored<"PhoneNumber">> {
  const lacks = order.papers === "requirement-info-pending" || order.papers === "requirement-info-exception";
  if (!lacks || requirementGroup === undefined) return ordered(client, order, owner);
  await attachGroup(client, order, requirementGroup);
  return ordered(client, (await readOrder(client, order.id)) ?? order, owner);
}

async function removeOrder(client: Telnyx, order: Order): Promise<void> {
  if (order.status === "pending") return cancelOrder(client, order);
  throw new DialtreeError("DT3011", `the number ${order.number} was bought and is not in the account yet`, {
    hint: "Run again in a while: it is then removed as any other number.",
  });
}

/** Takes the routing away and keeps the number, unless `release` was applied. */
async function removeNumber(
  numbers: Numbers,
  number: PhoneNumber,
  { release, domain }: Fields<"PhoneNumber">,
): Promise<void> {
  // Of a number that was there before, a routing that the tree does not declare is not the tree's to take.
  if (!release)
    return detach(numbers, number, existedBefore(number.tags).existed === true && domain === undefined);
  if (number.deletion_lock_enabled) {
    throw new DialtreeError("DT3013", `the number ${number.phone_number} is locked against deletion`, {
      hint: "Take the deletion lock away in the carrier's portal, or set `release: false` and apply it.",
    });
  }
  await numbers.objects.remove(number.id);
}

async function foresee(
  { client, objects }: Numbers,
  fields: Fields<"PhoneNumber">,
  owner: Owner,
): Promise<DialtreeError | undefined> {
  if (await find(objects, fields, owner, false)) return undefined;
  if (fields.acquire !== "order") return notOwned(fields);
  if (await earlierOrder(client, owner)) return undefined;
  return (await numberOnOffer(client, fields)) === undefined ? noOffer(fields) : undefined;
}

/** A list says less of an order than the order itself. */
async function listed(client: Telnyx, order: Order): Promise<Stored<"PhoneNumber">> {
  return ordered(client, (await readOrder(client, order.id)) ?? order);
}

function stored(number: PhoneNumber, owner?: Owner): Stored<"PhoneNumber"> {
  const waits = waitsOf(number);
  const unheld = unheldOf(number);
  return {
    id: number.id,
    fields: {
      number: number.phone_number,
      domain: number.connection_id || undefined,
      // While a change is under way, what was asked for counts: it is shown as what it is when it has come or failed.
      ...(isEmergencyUnderWay(number) ? {} : { emergencyAddress: emergencyAddressOf(number) }),
    },
    outputs: {},
    owner: ownership(number, owner),
    ...existedBefore(number.tags),
    ...(Object.keys(unheld).length === 0 ? {} : { unheld }),
    ...(waits === undefined ? {} : { waits: { for: waits } }),
  };
}

function waitsOf(number: PhoneNumber): string | undefined {
  if (isBeingSetUp(number)) return missingPapers[number.status] ?? "the carrier to set it up";
  return isEmergencyUnderWay(number) ? "the carrier to set up its emergency calling" : undefined;
}

/** Whether the carrier is still setting it up, or has to review documents of it. */
function isBeingSetUp({ status }: PhoneNumber): boolean {
  return status.startsWith("requirement-info-") || ["purchase-pending", "provision-pending"].includes(status);
}

/** A number that an interrupted run ordered has no tag yet; the order's reference says whose it is. */
function ownership({ tags, customer_reference }: PhoneNumber, owner?: Owner): Ownership {
  const byTag = ownerOfTags(tags, owner);
  return byTag.kind === "none" ? ownerOfTags([customer_reference ?? ""], owner) : byTag;
}

function notOwned({ number }: Fields<"PhoneNumber">): DialtreeError {
  return new DialtreeError("DT3008", `the account does not own the number ${number}`, {
    hint: "Buy it with `acquire: order`, or correct the number.",
  });
}
