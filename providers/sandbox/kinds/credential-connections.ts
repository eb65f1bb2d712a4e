import { duplicate, inUse, invalid } from "../answers.ts";
import { at, contains, knownFields, merge, text, timestamps, visible } from "./fields.ts";
import { snowflake } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";
import { requireProfile } from "./outbound-voice-profiles.ts";

const defaults = {
  active: true,
  anchorsite_override: "Latency",
  sip_uri_calling_preference: "disabled",
  default_on_hold_comfort_noise_enabled: true,
  dtmf_type: "RFC 2833",
  encode_contact_header_enabled: false,
  encrypted_media: null,
  onnet_t38_passthrough_enabled: false,
  ios_push_credential_id: null,
  android_push_credential_id: null,
  webhook_api_version: "1",
  webhook_timeout_secs: null,
  call_cost_in_webhooks: false,
  tags: [],
  rtcp_settings: { port: "rtp+1", capture_enabled: false, report_frequency_secs: 5 },
  inbound: {
    ani_number_format: "E.164-national",
    dnis_number_format: "e164",
    codecs: ["G722", "G711U", "G711A", "G729", "OPUS", "H.264"],
    default_routing_method: "sequential",
    generate_ringback_tone: false,
    isup_headers_enabled: false,
    prack_enabled: false,
    sip_compact_headers_enabled: true,
    timeout_1xx_secs: 3,
    timeout_2xx_secs: 90,
    shaken_stir_enabled: false,
    simultaneous_ringing: "disabled",
  },
  outbound: {
    call_parking_enabled: false,
    ani_override: "",
    ani_override_type: "always",
    instant_ringback_enabled: true,
    generate_ringback_tone: false,
    localization: "US",
    t38_reinvite_source: "telnyx",
  },
  noise_suppression: "disabled",
  jitter_buffer: { enable_jitter_buffer: false, jitterbuffer_msec_min: 60, jitterbuffer_msec_max: 200 },
};

/** What is kept of a request: not the password, which is never given back. */
const fields = [
  ...Object.keys(defaults),
  "user_name",
  "connection_name",
  "webhook_event_url",
  "webhook_event_failover_url",
  "noise_suppression_details",
];

const clears = [
  "webhook_event_url",
  "webhook_event_failover_url",
  "outbound_voice_profile_id",
  "channel_limit",
];

const properties = {
  user_name: { type: "string", minLength: 4, maxLength: 32, pattern: "^(?=.{0,4}[A-Za-z])[A-Za-z0-9]+$" },
  password: { type: "string", minLength: 8, maxLength: 128 },
  connection_name: { type: "string", minLength: 1 },
  active: { type: "boolean" },
  sip_uri_calling_preference: { enum: ["disabled", "unrestricted", "internal"] },
  encrypted_media: { enum: ["SRTP", null] },
  webhook_api_version: { enum: ["1", "2", "texml"] },
  webhook_event_url: {
    type: ["string", "null"],
    anyOf: [{ const: "" }, { type: "null" }, { format: "uri" }],
  },
  webhook_timeout_secs: { type: ["integer", "null"], minimum: 0, maximum: 30 },
  tags: { type: "array", items: { type: "string" } },
  inbound: { type: "object" },
  outbound: {
    type: "object",
    properties: {
      call_parking_enabled: { type: ["boolean", "null"] },
      channel_limit: { type: ["integer", "null"], minimum: 1 },
      outbound_voice_profile_id: { type: ["string", "null"] },
    },
  },
};

export const credentialConnections: SandboxKind = {
  path: "credential_connections",
  isLimited: true,
  list: {
    pageSize: 250,
    filters: {
      "connection_name][contains": contains("connection_name"),
      fqdn: () => false,
      outbound_voice_profile_id: (body, value) => at(body, "outbound", "outbound_voice_profile_id") === value,
    },
    badQueryStatus: 400,
  },
  create: {
    status: 201,
    schema: { type: "object", required: ["user_name", "password", "connection_name"], properties },
    make(body, scene) {
      requireProfile(body, scene);
      const id = snowflake();
      const base = { id, record_type: "credential_connection", ...defaults };
      const connection = merge(base, knownFields(body, fields), clears);
      requireParking(connection);
      return { id, body: { ...connection, ...timestamps(scene.now) } };
    },
  },
  change: {
    method: "PATCH",
    schema: { type: "object", properties },
    apply(old, body, scene) {
      requireProfile(body, scene);
      const changed = merge(old.body, knownFields(body, fields), clears);
      requireParking(changed);
      const isIgnored = scene.switches.has("texml-ignored") && body.webhook_api_version === "texml";
      return isIgnored ? { ...changed, webhook_api_version: old.body.webhook_api_version } : changed;
    },
  },
  remove: {
    refuse({ id }, { db, account }) {
      const users = db
        .all("telephony_credentials", account)
        .filter(({ body }) => body.resource_id === `connection:${id}`);
      if (users.length > 0) throw inUse(400, `${users.length} telephony credentials belong to it`);
      const numbers = db.all("phone_numbers", account).filter(({ body }) => body.connection_id === id);
      if (numbers.length > 0) throw inUse(400, `${numbers.length} phone numbers are routed to it`);
    },
    answer: visible,
  },
  show: visible,
  claims(body) {
    const value = text(body.user_name).toLowerCase();
    return [
      { scope: "user_name", value, answer: duplicate("/user_name", "user_name has already been taken") },
    ];
  },
};

/** "texml can only be set when the outbound object parameter call_parking_enabled is included and set to true." */
function requireParking(body: Record<string, unknown>): void {
  if (body.webhook_api_version !== "texml" || at(body, "outbound", "call_parking_enabled") === true) return;
  throw invalid("/webhook_api_version", "texml can only be set when outbound.call_parking_enabled is true.");
}
