import { duplicate, inUse } from "../answers.ts";
import { at, contains, knownFields, merge, text, timestamps, visible } from "./fields.ts";
import { snowflake } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";
import { requireProfile } from "./outbound-voice-profiles.ts";

const defaults = {
  active: true,
  anchorsite_override: "Latency",
  dtmf_type: "RFC 2833",
  first_command_timeout: false,
  first_command_timeout_secs: 30,
  call_cost_in_webhooks: false,
  voice_method: "post",
  status_callback_method: "post",
  tags: [],
  inbound: { shaken_stir_enabled: false, sip_subdomain_receive_settings: "from_anyone" },
  outbound: {},
};

const fields = [
  ...Object.keys(defaults),
  "friendly_name",
  "voice_url",
  "voice_fallback_url",
  "status_callback",
];

const clears = [
  "outbound_voice_profile_id",
  "sip_subdomain",
  "channel_limit",
  "voice_fallback_url",
  "status_callback",
];

const schema = {
  type: "object",
  required: ["friendly_name", "voice_url"],
  properties: {
    friendly_name: { type: "string", minLength: 1 },
    voice_url: { type: "string", format: "uri" },
    active: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    inbound: {
      type: "object",
      properties: {
        channel_limit: { type: ["integer", "null"], minimum: 1 },
        sip_subdomain: {
          type: ["string", "null"],
          pattern: "^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)?$",
        },
        sip_subdomain_receive_settings: { enum: ["only_my_connections", "from_anyone"] },
      },
    },
    outbound: {
      type: "object",
      properties: {
        channel_limit: { type: ["integer", "null"], minimum: 1 },
        outbound_voice_profile_id: { type: ["string", "null"] },
      },
    },
  },
};

export const texmlApplications: SandboxKind = {
  path: "texml_applications",
  isLimited: true,
  list: {
    pageSize: 250,
    filters: {
      friendly_name: contains("friendly_name"),
      outbound_voice_profile_id: (body, value) => at(body, "outbound", "outbound_voice_profile_id") === value,
    },
    badQueryStatus: 400,
  },
  create: {
    status: 201,
    schema,
    make(body, scene) {
      requireProfile(body, scene);
      const id = snowflake();
      const base = { id, record_type: "texml_application", ...defaults };
      return { id, body: { ...merge(base, knownFields(body, fields), clears), ...timestamps(scene.now) } };
    },
  },
  change: {
    method: "PATCH",
    schema,
    apply(old, body, scene) {
      requireProfile(body, scene);
      return merge(old.body, knownFields(body, fields), clears);
    },
  },
  remove: {
    refuse({ id }, { db, account }) {
      const numbers = db.all("phone_numbers", account).filter(({ body }) => body.connection_id === id);
      if (numbers.length > 0) throw inUse(400, `${numbers.length} phone numbers are routed to it`);
    },
    answer: visible,
  },
  show: visible,
  claims(body) {
    const value = text(at(body, "inbound", "sip_subdomain")).toLowerCase();
    if (value === "") return [];
    const answer = duplicate("/inbound/sip_subdomain", "sip_subdomain has already been taken");
    return [{ scope: "sip_subdomain", value, answer }];
  },
};
