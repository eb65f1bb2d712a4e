import type { Claim, JsonObject } from "../database.ts";
import { typeOf } from "../inventory.ts";
import { snowflake } from "./ids.ts";

/** What keeps a number from being anybody else's. */
export const numberClaim = (number: string): Claim => ({ scope: "phone_number", value: number });

/** A number as the account owns it from `now` on. */
export function newNumber(
  number: string,
  country: string,
  now: number,
  more: JsonObject = {},
): { id: string; body: JsonObject } {
  const id = snowflake();
  const at = new Date(now).toISOString();
  const body = {
    id,
    record_type: "phone_number",
    phone_number: number,
    country_iso_alpha2: country,
    status: "active",
    tags: [],
    external_pin: null,
    connection_id: null,
    customer_reference: null,
    messaging_profile_id: null,
    messaging_profile_name: null,
    billing_group_id: null,
    emergency_enabled: false,
    emergency_address_id: null,
    emergency_status: "disabled",
    call_forwarding_enabled: true,
    cnam_listing_enabled: false,
    caller_id_name_enabled: false,
    call_recording_enabled: false,
    t38_fax_gateway_enabled: false,
    inbound_call_screening: "disabled",
    hd_voice_enabled: false,
    source_type: "number_order",
    deletion_lock_enabled: false,
    phone_number_type: typeOf(number),
    purchased_at: at,
    created_at: at,
    updated_at: at,
    ...more,
  };
  return { id, body };
}
