import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { accountSidOf } from "../accounts.ts";
import type { SandboxDatabase, SandboxObject } from "../database.ts";
import { at, text } from "../kinds/fields.ts";

/** Who answers a call, and what the carrier says of how it came. */
export interface Line {
  readonly account: string;
  /** What the account is called where its key is not to be said. */
  readonly accountSid: string;
  /** The application or connection. */
  readonly connection: string;
  readonly url: string;
  readonly method: "GET" | "POST";
  readonly fallbackUrl: string | undefined;
  readonly statusCallback: string | undefined;
  /** What calls out of it may do. */
  readonly profile: string | undefined;
}

/** The application that a number is routed to; the reason where there is none. */
export function lineOfNumber(db: SandboxDatabase, number: string): Line | string {
  const owned = db.everywhere("phone_numbers").find(({ body }) => body.phone_number === number);
  if (owned === undefined) return `nobody here has ${number}`;
  const connection = text(owned.body.connection_id);
  const application = connection === "" ? undefined : db.get("texml_applications", owned.account, connection);
  return application === undefined ? `${number} is routed nowhere` : applicationLine(application);
}

/** The application of a SIP sub-domain. @param isOwn whether a phone of the same account calls */
export function lineOfDomain(
  db: SandboxDatabase,
  prefix: string,
  account: string | undefined,
): Line | string {
  const found = db
    .everywhere("texml_applications")
    .find(({ body }) => text(at(body, "inbound", "sip_subdomain")) === prefix);
  if (found === undefined) return `there is no domain ${prefix}`;
  const isClosed = at(found.body, "inbound", "sip_subdomain_receive_settings") === "only_my_connections";
  if (isClosed && account !== found.account) return `${prefix} takes calls of its own account alone`;
  return applicationLine(found);
}

function applicationLine({ id, account, body }: SandboxObject): Line | string {
  if (body.active === false) return "the application is not active";
  return {
    account,
    accountSid: accountSidOf(account),
    connection: id,
    url: text(body.voice_url),
    method: text(body.voice_method).toLowerCase() === "get" ? "GET" : "POST",
    fallbackUrl: text(body.voice_fallback_url) || undefined,
    statusCallback: text(body.status_callback) || undefined,
    profile: text(at(body, "outbound", "outbound_voice_profile_id")) || undefined,
  };
}

/** The application that an account's leg goes by; the line of one that is not there leads nowhere. */
export function lineOfApplication(db: SandboxDatabase, account: string, id: string): Line {
  const found = db.get("texml_applications", account, id);
  const line = found === undefined ? undefined : applicationLine(found);
  if (typeof line === "object") return line;
  return {
    account,
    accountSid: accountSidOf(account),
    connection: id,
    url: "",
    method: "POST",
    fallbackUrl: undefined,
    statusCallback: undefined,
    profile: undefined,
  };
}

/** A phone that can call, and be rung: a telephony credential with its connection. */
export interface Phone {
  readonly account: string;
  readonly username: string;
  readonly connection: SandboxObject;
}

export function phoneNamed(db: SandboxDatabase, username: string): Phone | undefined {
  const credential = db
    .everywhere("telephony_credentials")
    .find(({ body }) => body.sip_username === username && body.expired !== true);
  if (credential === undefined) return undefined;
  const { account } = credential;
  const id = text(credential.body.resource_id).replace(/^connection:/, "");
  const connection = db.get("credential_connections", account, id);
  return connection && { account, username, connection };
}

/** Who answers whatever a phone dials: its connection's webhook, where its calls are parked. */
export function lineOfPhone({ account, connection: { id, body } }: Phone): Line | string {
  const isParked = at(body, "outbound", "call_parking_enabled") === true;
  const url = text(body.webhook_event_url);
  if (!isParked || url === "" || body.webhook_api_version !== "texml")
    return "calls of its connection are handed to nobody";
  return {
    account,
    accountSid: accountSidOf(account),
    connection: id,
    url,
    method: "POST",
    fallbackUrl: text(body.webhook_event_failover_url) || undefined,
    statusCallback: undefined,
    profile: text(at(body, "outbound", "outbound_voice_profile_id")) || undefined,
  };
}

/** Why a call to the telephone network is refused; undefined where it goes out. */
export function refusalOut(
  db: SandboxDatabase,
  { account, profile }: Line,
  number: string,
  callerId: string | undefined,
): string | undefined {
  // Nobody is kept from an emergency service.
  if (/^\d{2,6}$/.test(number)) return undefined;
  if (callerId === undefined) return "D35: there is no caller id";
  const isOwned = db.all("phone_numbers", account).some(({ body }) => body.phone_number === callerId);
  if (!isOwned) return `D51: ${callerId} is not the account's`;
  const allowed =
    profile === undefined ? undefined : db.get("outbound_voice_profiles", account, profile)?.body;
  if (allowed === undefined) return "D38: there is no outbound voice profile";
  if (allowed.enabled === false) return "D7: the outbound voice profile is disabled";
  const country: CountryCode | undefined = parsePhoneNumberFromString(number)?.country;
  const destinations = (allowed.whitelisted_destinations ?? []) as readonly string[];
  return country !== undefined && destinations.includes(country)
    ? undefined
    : `D13: the outbound voice profile allows no calls to ${country ?? "there"}`;
}
