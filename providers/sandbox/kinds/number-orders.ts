import { ErrorAnswer } from "../answers.ts";
import type { JsonObject } from "../database.ts";
import { countryOf, isOffered } from "../inventory.ts";
import type { Scene } from "../scene.ts";
import { connectionNamed } from "./connections.ts";
import { equals, text, timestamps, visible } from "./fields.ts";
import { uuid } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";
import { numberClaim } from "./new-number.ts";
import { settleOrders } from "./settle-orders.ts";

const schema = {
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
};

const optional = ["connection_id", "customer_reference", "messaging_profile_id", "billing_group_id"];

/** Orders stay: none is changed or deleted. */
export const numberOrders: SandboxKind = {
  path: "number_orders",
  isLimited: true,
  list: {
    pageSize: 20,
    filters: {
      status: equals("status"),
      customer_reference: equals("customer_reference"),
      phone_numbers_count: ({ phone_numbers_count }, value) => String(phone_numbers_count) === value,
      requirements_met: ({ requirements_met }, value) => String(requirements_met) === value,
      "created_at][gt": ({ created_at }, value) => text(created_at) > value,
      "created_at][lt": ({ created_at }, value) => text(created_at) < value,
    },
    badQueryStatus: 400,
  },
  create: { status: 200, schema, make },
  show: visible,
  settle: settleOrders,
};

function make(body: JsonObject, scene: Scene): { id: string; body: JsonObject } {
  const numbers = (body.phone_numbers as { phone_number: string }[]).map(({ phone_number }) => phone_number);
  requireAvailable(numbers, scene);
  requireConnection(text(body.connection_id), scene);
  const id = uuid();
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
      ...timestamps(scene.now),
      _ends_at: scene.now + scene.orderTime,
      _fails: scene.orderFails,
    },
  };
}

function requireAvailable(numbers: readonly string[], { db }: Scene): void {
  for (const number of numbers) {
    if (isOffered(number) && !db.isTaken(numberClaim(number))) continue;
    throw new ErrorAnswer(422, "85001", "Number unavailable", `${number} is not available.`, {
      pointer: "/phone_numbers",
    });
  }
}

function requireConnection(id: string, scene: Scene): void {
  if (id === "" || connectionNamed(id, scene) !== undefined) return;
  throw new ErrorAnswer(422, "85004", "Invalid connection", "The connection does not exist.", {
    pointer: "/connection_id",
  });
}
