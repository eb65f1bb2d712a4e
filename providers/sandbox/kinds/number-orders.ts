import { invalid, Refusal } from "../answers.ts";
import { countryOf, isOffered } from "../inventory.ts";
import { uuid } from "./ids.ts";
import { equals, type SandboxKind, text, timestamps } from "./kind.ts";
import { numberClaim } from "./new-number.ts";
import { settleOrders } from "./settle-orders.ts";

export const numberOrders: SandboxKind = {
  path: "number_orders",
  createdStatus: 200,
  pageSize: 20,
  badQuery: 400,
  inUseStatus: 422,
  createSchema: {
    type: "object",
    required: ["phone_numbers"],
    properties: {
      phone_numbers: {
        type: "array",
        minItems: 1,
        maxItems: 1000,
        items: {
          type: "object",
          required: ["phone_number"],
          properties: { phone_number: { type: "string", pattern: "^\\+[1-9]\\d{1,14}$" } },
        },
      },
      connection_id: { type: "string" },
      customer_reference: { type: "string" },
      messaging_profile_id: { type: "string" },
      billing_group_id: { type: "string" },
    },
  },
  removable: false,
  filters: {
    status: equals("status"),
    customer_reference: equals("customer_reference"),
    phone_numbers_count: ({ phone_numbers_count }, value) => String(phone_numbers_count) === value,
    requirements_met: ({ requirements_met }, value) => String(requirements_met) === value,
    "created_at][gt": ({ created_at }, value) => text(created_at) > value,
    "created_at][lt": ({ created_at }, value) => text(created_at) < value,
  },
  create(body, { db, account, now, orderTime, orderFails }) {
    const numbers = (body.phone_numbers as { phone_number: string }[]).map(
      ({ phone_number }) => phone_number,
    );
    for (const number of numbers) {
      if (isOffered(number) && !db.isTaken(numberClaim(number))) continue;
      throw new Refusal(422, "85001", "Number unavailable", `${number} is not available.`, {
        pointer: "/phone_numbers",
      });
    }
    const connection = text(body.connection_id);
    const isKnown = ["texml_applications", "credential_connections"].some((kind) =>
      db.get(kind, account, connection),
    );
    if (connection !== "" && !isKnown) throw invalid("/connection_id", "The connection does not exist.");
    const id = uuid();
    const optional = ["connection_id", "customer_reference", "messaging_profile_id", "billing_group_id"];
    return {
      id,
      body: {
        id,
        record_type: "number_order",
        phone_numbers_count: numbers.length,
        phone_numbers: numbers.map((number) => ({
          id: uuid(),
          record_type: "number_order_phone_number",
          phone_number: number,
          country_code: countryOf(number) ?? "US",
          phone_number_type: "local",
          regulatory_requirements: [],
          requirements_met: true,
          status: "pending",
        })),
        sub_number_orders_ids: [uuid()],
        status: "pending",
        requirements_met: true,
        ...Object.fromEntries(optional.filter((name) => body[name]).map((name) => [name, body[name]])),
        ...timestamps(now),
        _ends_at: now + orderTime,
        _fails: orderFails,
      },
    };
  },
  settle: settleOrders,
};
