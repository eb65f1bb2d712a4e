import { duplicate, ErrorAnswer, noAssociate } from "../answers.ts";
import type { JsonObject, SandboxObject } from "../database.ts";
import type { Scene } from "../scene.ts";
import { connectionNamed, nameOfConnection } from "./connections.ts";
import { equals, knownFields, merge, text, visible } from "./fields.ts";
import type { Action, SandboxKind } from "./kind.ts";
import { numberClaim } from "./new-number.ts";
import { settleOrders } from "./settle-orders.ts";

const fields = [
  "tags",
  "external_pin",
  "hd_voice_enabled",
  "customer_reference",
  "connection_id",
  "billing_group_id",
];

const nullable = ["external_pin", "customer_reference", "connection_id", "billing_group_id"];

const schema = {
  type: "object",
  properties: {
    tags: { type: "array", items: { type: "string" } },
    connection_id: { type: ["string", "null"] },
    customer_reference: { type: ["string", "null"] },
    external_pin: { type: ["string", "null"] },
    billing_group_id: { type: ["string", "null"] },
    hd_voice_enabled: { type: "boolean" },
  },
};

/** Milliseconds that an emergency change takes under `emergency-later`. */
const emergencyTime = 1000;

const enableEmergency: Action = {
  schema: {
    type: "object",
    required: ["emergency_enabled", "emergency_address_id"],
    properties: {
      emergency_enabled: { type: "boolean" },
      emergency_address_id: { type: "string", minLength: 1 },
    },
  },
  apply({ body }, { emergency_enabled, emergency_address_id }, { now, switches }) {
    const { emergency_enabled: was, emergency_address_id: at } = body;
    return {
      ...body,
      emergency_enabled,
      emergency_address_id: emergency_enabled ? emergency_address_id : null,
      emergency_status: emergency_enabled ? "active" : "disabled",
      ...(switches.has("emergency-later")
        ? {
            _emergency_at: now + emergencyTime,
            _emergency_was: { emergency_enabled: was, emergency_address_id: at },
          }
        : {}),
    };
  },
  status: ({ switches }) => (switches.has("emergency-later") ? 202 : 200),
  /** The number's voice settings. */
  show({ id, body }, { now }) {
    const { emergency_enabled, emergency_address_id, emergency_status } = emergencyOf(body, now);
    return {
      id,
      record_type: "voice_settings",
      phone_number: body.phone_number,
      emergency: {
        emergency_enabled,
        emergency_address_id: text(emergency_address_id),
        emergency_status,
      },
    };
  },
};

/** The emergency settings as they are now: until a change is done, those before it stand. */
function emergencyOf(body: JsonObject, now: number): JsonObject {
  const { emergency_enabled, emergency_address_id, emergency_status } = body;
  if (Number(body._emergency_at ?? 0) <= now)
    return { emergency_enabled, emergency_address_id, emergency_status };
  const status = emergency_enabled ? "provisioning" : "deprovisioning";
  return { ...(body._emergency_was as JsonObject), emergency_status: status };
}

export const phoneNumbers: SandboxKind = {
  path: "phone_numbers",
  list: {
    pageSize: 20,
    newestFirst: true,
    filters: {
      tag: ({ tags }, value) => Array.isArray(tags) && tags.includes(value),
      phone_number: ({ phone_number }, value, { switches }) =>
        (!switches.has("digits-only-filters") || /^\d+$/.test(value)) &&
        text(phone_number).includes(value.replaceAll(/[^\d+]/g, "")),
      status: equals("status"),
      country_iso_alpha2: equals("country_iso_alpha2"),
      connection_id: ({ connection_id }, value) => text(connection_id) === (value === "null" ? "" : value),
      customer_reference: equals("customer_reference"),
      without_tags: ({ tags }, value) => value !== "true" || (Array.isArray(tags) && tags.length === 0),
      "number_type][eq": equals("phone_number_type"),
      source: (_, value) => value === "purchased",
    },
    badQueryStatus: 400,
  },
  change: { method: "PATCH", schema, apply },
  remove: {
    refuse({ body }) {
      if (body.deletion_lock_enabled !== true) return;
      throw new ErrorAnswer(
        422,
        "10021",
        "Resource locked",
        "The phone number has its deletion lock enabled.",
      );
    },
    // The answer to DELETE has no nullable fields by the API's reference.
    answer: (object, scene) =>
      Object.fromEntries(
        Object.entries({ ...show(object, scene), status: "deleted" }).filter(([, value]) => value !== null),
      ),
  },
  actions: { enable_emergency: enableEmergency },
  show,
  claims: ({ phone_number }) => [
    {
      ...numberClaim(text(phone_number)),
      answer: duplicate("/phone_number", "The phone number is somebody's already."),
    },
  ],
  settle: settleOrders,
};

function apply(old: SandboxObject, body: JsonObject, scene: Scene): JsonObject {
  if (!isReady(old.body, scene)) {
    throw new ErrorAnswer(422, "10036", "Resource being processed", "The phone number is not ready yet.");
  }
  const id = text(body.connection_id);
  if (id !== "" && nameOf(id, scene) === undefined)
    throw noAssociate("/connection_id", "The connection does not exist.");
  const known = knownFields(body, fields);
  if (ignoresDetach(known.connection_id, scene)) delete known.connection_id;
  const changed = merge(old.body, known);
  for (const field of nullable) if (changed[field] === "") changed[field] = null;
  return changed;
}

function isReady({ _ready_at }: JsonObject, { now }: Scene): boolean {
  return Number(_ready_at ?? 0) <= now;
}

function ignoresDetach(connection: unknown, { switches }: Scene): boolean {
  if (switches.has("null-detach")) return connection === "";
  return switches.has("empty-detach") && connection === null;
}

function show(object: SandboxObject, scene: Scene): JsonObject {
  const { body } = object;
  return {
    ...visible(object),
    ...emergencyOf(body, scene.now),
    ...(isReady(body, scene) ? {} : { status: "purchase-pending" }),
    connection_name: nameOf(text(body.connection_id), scene) ?? null,
  };
}

/** The name of the connection or application that a number can be routed to. */
function nameOf(id: string, scene: Scene): string | undefined {
  const connection = connectionNamed(id, scene);
  return connection && nameOfConnection(connection);
}
