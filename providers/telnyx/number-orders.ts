import { setTimeout as sleep } from "node:timers/promises";
import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Fields, Owner, Stored } from "../provider.ts";
import { inOurWords } from "./collection.ts";
import { isGone } from "./errors.ts";
import { noOffer, numberOnOffer } from "./number-search.ts";
import { ownerOfTags } from "./ownership.ts";
import { present } from "./present.ts";

/** Milliseconds between two looks at what the carrier is still doing: short at first, since most takes seconds. */
const looks = { first: 200, most: 5_000 };

/** Milliseconds after which a number that was ordered with success must be in the account, or it was given back. */
const settled = 15 * 60_000;

/** An order of one number. */
export interface Order {
  readonly id: string;
  /** `pending`, `success`, or an end without a number: `failure`, and `cancelled` and `deleted`, which the reference lacks. */
  readonly status: string;
  readonly number: string;
  /** The number's own id within the order, which is not the id that the number gets. */
  readonly item: string;
  /** Parts of the order, which are cancelled one by one. */
  readonly parts: readonly string[];
  /** How it stands with the documents that the number's country asks for. */
  readonly papers: string | undefined;
  readonly reference: string | undefined;
  readonly changedAt: string | undefined;
}

/** The order that `owner` made before, as far as it may still bring a number: nothing is ordered twice. */
export async function earlierOrder(client: Telnyx, { tag }: Owner): Promise<Order | undefined> {
  const page = await inOurWords("read", () =>
    client.numberOrders.list({ filter: { customer_reference: tag } }),
  );
  for (const listed of page.data) {
    const order = orderOf(listed);
    if (order.reference !== tag || !["pending", "success"].includes(order.status)) continue;
    const isOpen = order.status === "pending" || !isSettled(order);
    if (isOpen || (await numberInAccount(client, order.number))) return order;
  }
  return undefined;
}

/** Whether the number of an order that ended with success would be in the account by now. */
export function isSettled({ changedAt }: Order): boolean {
  return Date.now() - Date.parse(changedAt ?? "") > settled;
}

/** The number as the account has it: looked up by its digits, since a filter with any other sign finds nothing. */
export async function numberInAccount(
  { phoneNumbers }: Telnyx,
  number: string,
): Promise<Telnyx.PhoneNumberDetailed | undefined> {
  const filter = { phone_number: number.replaceAll(/\D/g, "") };
  const page = await inOurWords("read", () => phoneNumbers.list({ filter }));
  return page.data.find(({ phone_number }) => phone_number === number);
}

/** An order carries its owner as its reference, by which an interrupted run's is found. */
export async function placeOrder(
  client: Telnyx,
  fields: Fields<"PhoneNumber">,
  owner: Owner,
): Promise<Order> {
  const number = await numberOnOffer(client, fields);
  if (number === undefined) throw noOffer(fields);
  const { requirementGroup: group, domain } = fields;
  const { data } = await inOurWords("create", () =>
    client.numberOrders.create({
      phone_numbers: [
        { phone_number: number, ...(group === undefined ? {} : { requirement_group_id: group }) },
      ],
      customer_reference: owner.tag,
      ...(domain === undefined ? {} : { connection_id: domain }),
    }),
  );
  return orderOf(present(data));
}

export async function readOrder(client: Telnyx, id: string): Promise<Order | undefined> {
  return inOurWords("read", async () => {
    try {
      return orderOf(present((await client.numberOrders.retrieve(id)).data));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  });
}

/** All that wait, whoever made them; of several numbers in one order nothing here can speak. */
export function pendingOrders(client: Telnyx): Promise<Order[]> {
  return inOurWords("read", async () => {
    const orders = await Array.fromAsync(
      client.numberOrders.list({ filter: { status: "pending" }, "page[size]": 250 }),
    );
    return orders.filter(({ phone_numbers_count }) => phone_numbers_count === 1).map(orderOf);
  });
}

/**
 * Looks at an order until it ends, or waits for people.
 *
 * @param wait milliseconds at most
 */
export async function followOrder(client: Telnyx, order: Order, wait: number): Promise<Order> {
  const deadline = Date.now() + wait;
  let now = order;
  for (let pause = looks.first; now.status === "pending" && !waitsForPeople(now); pause *= 2) {
    if (Date.now() >= deadline) break;
    await sleep(Math.min(pause, looks.most, Math.max(0, deadline - Date.now())));
    now = (await readOrder(client, order.id)) ?? { ...now, status: "deleted" };
  }
  return now;
}

/** Asks again until it is defined, or until `wait` milliseconds are over. */
export async function eventually<T>(wait: number, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + wait;
  for (let pause = looks.first; ; pause *= 2) {
    const found = await ask();
    if (found !== undefined || Date.now() >= deadline) return found;
    await sleep(Math.min(pause, looks.most, Math.max(0, deadline - Date.now())));
  }
}

/** Gives the number of a waiting order the documents of a group. */
export async function attachGroup({ numberOrderPhoneNumbers: api }: Telnyx, { item }: Order, group: string) {
  await inOurWords("write", () => api.updateRequirementGroup(item, { requirement_group_id: group }));
}

export async function cancelOrder({ subNumberOrders: api }: Telnyx, { parts, number }: Order): Promise<void> {
  try {
    for (const part of parts) await inOurWords("write", () => api.cancel(part));
  } catch (error) {
    throw error instanceof DialtreeError ? error.about(`the waiting order of ${number} stays`) : error;
  }
}

/** The id of a resource whose number is still on order. */
export const idOfOrder = (id: string) => `order:${id}`;

/** The order's id, where the id of a resource is one of those. */
export function orderIn(id: string): string | undefined {
  return /^order:(.+)$/.exec(id)?.[1];
}

/** The resource while its number is on order: nothing but the number is known of it. */
export async function ordered(client: Telnyx, order: Order, owner?: Owner): Promise<Stored<"PhoneNumber">> {
  return {
    id: idOfOrder(order.id),
    fields: { number: order.number },
    outputs: {},
    owner: ownerOfTags([order.reference ?? ""], owner),
    waits: await waiting(client, order),
  };
}

/** What documents lack, by how it stands with them. */
export const missingPapers: Readonly<Record<string, string>> = {
  "requirement-info-pending": "documents that its country asks for: name a `requirementGroup`",
  "requirement-info-under-review": "the review of its documents",
  "requirement-info-exception": "documents in the place of refused ones: see the order's comments",
};

async function waiting({ numberOrderPhoneNumbers: api }: Telnyx, order: Order) {
  if (order.status === "success") return { for: "the carrier to set it up" };
  if (!waitsForPeople(order)) return { for: "the carrier to finish the order" };
  const { data } = await inOurWords("read", () => api.retrieve(order.item));
  const { requirements_status = order.papers, deadline } = data ?? {};
  const papers = missingPapers[requirements_status ?? ""] ?? missingPapers["requirement-info-pending"] ?? "";
  return { for: papers, ...(deadline === undefined ? {} : { until: deadline }) };
}

/** Whether people have to do something before the order goes on, which takes days. */
export function waitsForPeople({ papers }: Order): boolean {
  return papers !== undefined && papers in missingPapers;
}

/** A list's entry has less of its numbers than the order itself. */
function orderOf(order: Telnyx.NumberOrderWithPhoneNumbers | Telnyx.NumberOrderListResponse): Order {
  const item: Telnyx.NumberOrderWithPhoneNumbers["phone_numbers"] extends (infer T)[] | undefined
    ? T | undefined
    : never = order.phone_numbers?.[0];
  const { requirements_status: papers, requirements_met: isMet = order.requirements_met } = item ?? {};
  const status = papers === "cancelled" || papers === "deleted" ? papers : present(order.status);
  return {
    id: present(order.id),
    status,
    number: present(item?.phone_number),
    item: item?.id ?? "",
    parts: order.sub_number_orders_ids ?? [],
    papers: papers ?? (isMet === false ? "requirement-info-pending" : undefined),
    reference: order.customer_reference,
    changedAt: order.updated_at ?? order.created_at,
  };
}
