import type { PhoneNumber } from "./number-routing.ts";

/** What a number has at the carrier without a place in a tree, by the carrier's names. */
export function unheldOf(number: PhoneNumber): Record<string, unknown> {
  const { messaging_profile_name, messaging_profile_id, billing_group_id, customer_reference } = number;
  const reference = customer_reference?.startsWith("dialtree:") ? undefined : customer_reference;
  const settings = {
    messaging_profile: messaging_profile_name || messaging_profile_id,
    billing_group_id,
    customer_reference: reference,
    // What guards a number against being ported away is nobody's to read.
    external_pin: number.external_pin ? "set" : undefined,
    cnam_listing_enabled: number.cnam_listing_enabled,
    caller_id_name_enabled: number.caller_id_name_enabled,
    call_recording_enabled: number.call_recording_enabled,
    t38_fax_gateway_enabled: number.t38_fax_gateway_enabled,
    hd_voice_enabled: number.hd_voice_enabled,
    deletion_lock_enabled: number.deletion_lock_enabled,
    inbound_call_screening:
      number.inbound_call_screening === "disabled" ? undefined : number.inbound_call_screening,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => Boolean(value)));
}
