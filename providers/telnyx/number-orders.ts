import { setTimeout as sleep } from "node:timers/promises";
import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Fields, Owner } from "../provider.ts";
import { inOurWords } from "./collection.ts";
import { present } from "./present.ts";

/** Milliseconds between two looks at an order: short at first, since most orders take seconds. */
const looks = { first: 200, most: 5_000 };

/** Milliseconds after which a number that was ordered with success must be in the account, or it was given back. */
const settled = 15 * 60_000;

/**
 * Orders a number and follows the order to its end. An order carries the owner as its reference: an order of an
 * interrupted run is followed instead of a second one made.
 *
 * @param wait milliseconds until an unfinished order is left to the next run
 * @returns the number in E.164 form
 */
export async function orderNumber(
  client: Telnyx,
  fields: Fields<"PhoneNumber">,
  owner: Owner,
  wait: number,
): Promise<string> {
  const earlier = await earlierOrder(client, owner);
  const order = earlier ?? (await placeOrder(client, fields, owner));
  return followOrder(client, order, wait);
}

interface Order {
  readonly id: string;
  readonly status: string;
  readonly number: string;
}

async function earlierOrder(client: Telnyx, { tag }: Owner): Promise<Order | undefined> {
  const page = await inOurWords("read", () =>
    client.numberOrders.list({ filter: { customer_reference: tag } }),
  );
  for (const order of page.data) {
    if (order.customer_reference !== tag || order.status === "failure") continue;
    const { number } = orderOf(order);
    const isOld = Date.now() - Date.parse(order.created_at ?? "") > settled;
    if (order.status === "pending" || !isOld || (await numberInAccount(client, number)))
      return orderOf(order);
  }
  return undefined;
}

/** The number as the account has it: an order's item id is not the number's id, so it is looked up by its E.164 form. */
export async function numberInAccount(
  { phoneNumbers }: Telnyx,
  number: string,
): Promise<Telnyx.PhoneNumberDetailed | undefined> {
  const page = await inOurWords("read", () => phoneNumbers.list({ filter: { phone_number: number } }));
  return page.data.find(({ phone_number }) => phone_number === number);
}

async function placeOrder(client: Telnyx, fields: Fields<"PhoneNumber">, owner: Owner): Promise<Order> {
  const number = fields.number ?? (await searchNumber(client, fields));
  const { data } = await inOurWords("create", () =>
    client.numberOrders.create({
      phone_numbers: [{ phone_number: number }],
      customer_reference: owner.tag,
      ...(fields.domain === undefined ? {} : { connection_id: fields.domain }),
    }),
  );
  return orderOf(present(data));
}

async function searchNumber(client: Telnyx, { search }: Fields<"PhoneNumber">): Promise<string> {
  const { country, areaCode, locality, features } = present(search);
  const { data } = await inOurWords("read", () =>
    client.availablePhoneNumbers.list({
      filter: {
        country_code: country,
        ...(areaCode === undefined ? {} : { national_destination_code: areaCode }),
        ...(locality === undefined ? {} : { locality }),
        ...(features === undefined ? {} : { features }),
        limit: 1,
        best_effort: false,
      },
    }),
  );
  const number = data?.[0]?.phone_number;
  if (number !== undefined) return number;
  throw new DialtreeError("DT3009", `no phone number on offer fits ${JSON.stringify(search)}`, {
    hint: "Widen the search: another area code, no locality, fewer features.",
  });
}

async function followOrder(client: Telnyx, order: Order, wait: number): Promise<string> {
  const deadline = Date.now() + wait;
  let { status } = order;
  for (let pause = looks.first; status === "pending"; pause = Math.min(pause * 2, looks.most)) {
    if (Date.now() >= deadline) {
      throw new DialtreeError(
        "DT3011",
        `the order of ${order.number} is still pending after ${wait / 1000} s`,
        {
          hint: "Run again in a while: the order is found by its reference and nothing is ordered twice.",
        },
      );
    }
    await sleep(Math.min(pause, Math.max(0, deadline - Date.now())));
    const { data } = await inOurWords("read", () => client.numberOrders.retrieve(order.id));
    status = present(data?.status);
  }
  if (status === "success") return order.number;
  throw new DialtreeError("DT3010", `the order of ${order.number} ended with ${status}`, {
    hint: "Nothing was bought. Choose another number, or look at the order in the carrier's portal.",
  });
}

function orderOf(order: Telnyx.NumberOrderWithPhoneNumbers | Telnyx.NumberOrderListResponse): Order {
  return {
    id: present(order.id),
    status: present(order.status),
    number: present(order.phone_numbers?.[0]?.phone_number),
  };
}
