import { inUse, noAssociate } from "../answers.ts";
import type { JsonObject, SandboxObject } from "../database.ts";
import { requireCalls } from "../limits.ts";
import type { Scene } from "../scene.ts";
import { connectionsIn } from "./connections.ts";
import { at, contains, knownFields, merge, text, timestamps } from "./fields.ts";
import { snowflake } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";

const defaults = {
  traffic_type: "conversational",
  service_plan: "global",
  concurrent_call_limit: null,
  enabled: true,
  tags: [],
  usage_payment_method: "rate-deck",
  whitelisted_destinations: ["US", "CA"],
  daily_spend_limit_enabled: false,
  call_recording: {
    call_recording_type: "none",
    call_recording_caller_phone_numbers: [],
    call_recording_channels: "single",
    call_recording_format: "wav",
  },
  billing_group_id: null,
};

const fields = [
  ...Object.keys(defaults),
  "name",
  "max_destination_rate",
  "daily_spend_limit",
  "calling_window",
];

const clears = ["max_destination_rate"];

const schema = {
  type: "object",
  required: ["name"],
  properties: {
    name: { type: "string", minLength: 3 },
    enabled: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
    concurrent_call_limit: { type: ["integer", "null"], minimum: 1 },
    whitelisted_destinations: { type: "array", items: { type: "string", pattern: "^[A-Z]{2}$" } },
    max_destination_rate: { type: ["number", "null"], minimum: 0 },
    daily_spend_limit: { type: "string", pattern: "^\\d+(\\.\\d+)?$" },
    daily_spend_limit_enabled: { type: "boolean" },
  },
};

export const outboundVoiceProfiles: SandboxKind = {
  path: "outbound_voice_profiles",
  isLimited: true,
  list: { pageSize: 20, filters: { "name][contains": contains("name") }, badQueryStatus: 422 },
  create: {
    status: 200,
    schema,
    make(body, scene) {
      requireCalls(body, scene);
      const id = snowflake();
      const base = { id, record_type: "outbound_voice_profile", ...defaults };
      return { id, body: { ...merge(base, knownFields(body, fields), clears), ...timestamps(scene.now) } };
    },
  },
  change: {
    method: "PATCH",
    schema,
    apply(old, body, scene) {
      requireCalls(body, scene);
      return merge(old.body, knownFields(body, fields), clears);
    },
  },
  remove: {
    refuse({ id }, scene) {
      const users = usersOf(id, scene);
      if (users > 0) throw inUse(422, `${users} connections use it`);
    },
    answer: show,
  },
  show,
};

function show(object: SandboxObject, scene: Scene): JsonObject {
  return { ...object.body, connections_count: usersOf(object.id, scene) };
}

function usersOf(id: string, scene: Scene): number {
  return connectionsIn(scene).filter(({ body }) => at(body, "outbound", "outbound_voice_profile_id") === id)
    .length;
}

/** Refuses a request that names a profile that the account does not have. */
export function requireProfile(body: JsonObject, { db, account }: Scene): void {
  const id = text(at(body, "outbound", "outbound_voice_profile_id"));
  if (id === "" || db.get("outbound_voice_profiles", account, id)) return;
  throw noAssociate("/outbound/outbound_voice_profile_id", "The outbound voice profile does not exist.");
}
