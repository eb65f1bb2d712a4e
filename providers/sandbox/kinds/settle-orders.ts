import type { JsonObject } from "../database.ts";
import { countryOf } from "../inventory.ts";
import type { Scene } from "../scene.ts";
import { text } from "./fields.ts";
import { newNumber, numberClaim } from "./new-number.ts";

/** Ends the orders whose time has come: their numbers become the account's. */
export function settleOrders({ db, account, now }: Scene): void {
  for (const order of db.all("number_orders", account)) {
    const { body } = order;
    if (body.status !== "pending" || Number(body._ends_at) > now) continue;
    const status = body._fails === true ? "failure" : "success";
    const numbers: JsonObject[] = (body.phone_numbers as JsonObject[]).map((item) => ({ ...item, status }));
    db.replace("number_orders", { ...order, body: { ...body, status, phone_numbers: numbers } }, []);
    if (status === "failure") continue;
    for (const { phone_number } of numbers) {
      const number = text(phone_number);
      const claim = numberClaim(number);
      if (db.isTaken(claim)) continue;
      const phoneNumber = newNumber(number, countryOf(number) ?? "US", now, {
        connection_id: body.connection_id ?? null,
        customer_reference: body.customer_reference ?? null,
      });
      db.insert("phone_numbers", { ...phoneNumber, account, createdAt: now }, [claim]);
    }
  }
}
