import { ErrorAnswer } from "../answers.ts";
import type { JsonObject } from "../database.ts";
import { countryOf, isHeld, isOffered, typeOf } from "../inventory.ts";
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
        properties: {
          phone_number: { type: "string", pattern: "^\\+[1-9]\\d{1,14}$" },
          requirement_group_id: { type: "string", minLength: 1 },
        },
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
  const asked = body.phone_numbers as Asked[];
  requireSearched(asked, scene);
  requireAvailable(asked, scene);
  requireConnection(text(body.connection_id), scene);
  const id = uuid();
  const items = asked.map((each) => itemOf(each, scene));
  const isMet = items.every(({ requirements_met }) => requirements_met === true);
  const waits = items.some(({ requirements_status }) => requirements_status !== undefined);
  return {
    id,
    body: {
      id,
      record_type: "number_order",
      phone_numbers_count: items.length,
      phone_numbers: items,
      sub_number_orders_ids: [uuid()],
      status: "pending",
      requirements_met: isMet,
      ...Object.fromEntries(optional.filter((name) => body[name]).map((name) => [name, body[name]])),
      ...timestamps(scene.now),
      _ends_at: scene.now + (waits ? scene.paperTime : scene.orderTime),
      _fails: scene.orderFails,
    },
  };
}

interface Asked {
  readonly phone_number: string;
  readonly requirement_group_id?: string;
}

function itemOf({ phone_number, requirement_group_id }: Asked, { switches }: Scene): JsonObject {
  const country = countryOf(phone_number) ?? "US";
  const isFree = ["US", "CA"].includes(country) || !switches.has("requirement-groups");
  const item = {
    id: uuid(),
    record_type: "number_order_phone_number",
    phone_number,
    country_code: country,
    phone_number_type: typeOf(phone_number),
    regulatory_requirements: [],
    requirements_met: true,
    status: "pending",
  };
  if (isFree) return item;
  const requirement = { record_type: "phone_number_regulatory_requirement", requirement_id: uuid() };
  return withGroup(
    {
      ...item,
      regulatory_requirements: [{ ...requirement, field_type: "document" }],
      requirements_met: false,
      requirements_status: "requirement-info-pending",
    },
    requirement_group_id,
  );
}

/** The number with the documents of a group, which are then reviewed. */
export function withGroup(item: JsonObject, group: string | undefined): JsonObject {
  return group === undefined ? item : { ...item, requirements_status: "requirement-info-under-review" };
}

/** Milliseconds for which a search counts. */
const recent = 30 * 60_000;

function requireSearched(asked: readonly Asked[], { db, account, now, switches }: Scene): void {
  if (!switches.has("search-before-order")) return;
  for (const { phone_number } of asked) {
    if (now - (db.lastSearch(account, phone_number) ?? 0) <= recent) continue;
    throw new ErrorAnswer(
      422,
      "85000",
      "Number not searched for",
      `${phone_number} has to be searched for before it is ordered.`,
      { pointer: "/phone_numbers" },
    );
  }
}

function requireAvailable(asked: readonly Asked[], { db, switches }: Scene): void {
  for (const { phone_number } of asked) {
    const isFree = isOffered(phone_number) && !db.isTaken(numberClaim(phone_number));
    if (isFree && !(switches.has("held-numbers") && isHeld(phone_number))) continue;
    throw new ErrorAnswer(422, "85001", "Number unavailable", `${phone_number} is not available.`, {
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
