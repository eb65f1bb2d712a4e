import type { JsonObject } from "../database.ts";
import { countryOf } from "../inventory.ts";
import type { Scene } from "../scene.ts";
import { text } from "./fields.ts";
import { newNumber, numberClaim } from "./new-number.ts";

/** Milliseconds that a bought number is not ready for changes, under `slow-provisioning`. */
const provisioning = 700;

/** Ends the orders whose time has come: their numbers become the account's, unless documents are missing still. */
export function settleOrders(scene: Scene): void {
  const { db, account, now } = scene;
  for (const order of db.all("number_orders", account)) {
    const { body } = order;
    if (body.status !== "pending" || Number(body._ends_at) > now) continue;
    const items = body.phone_numbers as JsonObject[];
    const lapses = items.some(
      ({ requirements_status }) => requirements_status === "requirement-info-pending",
    );
    const status = lapses ? "cancelled" : body._fails === true ? "failure" : "success";
    db.replace("number_orders", { ...order, body: endedOrder(body, status) }, []);
    if (status === "success") for (const { phone_number } of items) give(text(phone_number), body, scene);
  }
}

/** The order as it is at its end. */
export function endedOrder(body: JsonObject, status: "success" | "failure" | "cancelled"): JsonObject {
  const isMet = status === "success" ? { requirements_met: true } : {};
  const items = (body.phone_numbers as JsonObject[]).map((item) => ({
    ...item,
    ...isMet,
    status: status === "cancelled" ? "failure" : status,
    ...(item.requirements_status === undefined
      ? {}
      : { requirements_status: status === "success" ? "approved" : "cancelled" }),
  }));
  return { ...body, ...isMet, status, phone_numbers: items };
}

function give(number: string, order: JsonObject, { db, account, now, switches }: Scene): void {
  const claim = numberClaim(number);
  if (db.isTaken(claim)) return;
  const phoneNumber = newNumber(number, countryOf(number) ?? "US", now, {
    connection_id: order.connection_id ?? null,
    customer_reference: order.customer_reference ?? null,
    ...(switches.has("slow-provisioning") ? { _ready_at: now + provisioning } : {}),
  });
  db.insert("phone_numbers", { ...phoneNumber, account, createdAt: now }, [claim]);
}
