import { inUse } from "../answers.ts";
import { contains, merge, timestamps, visible } from "./fields.ts";
import { snowflake } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";
import { requireProfile } from "./outbound-voice-profiles.ts";

/** A type of connection that dialtree has no kind for, as it is told of in lists: what was given is given back. */
interface Type {
  readonly path: string;
  readonly recordType: string;
  readonly name: string;
  readonly required: readonly string[];
}

const types: readonly Type[] = [
  { path: "ip_connections", recordType: "ip_connection", name: "connection_name", required: [] },
  {
    path: "fqdn_connections",
    recordType: "fqdn_connection",
    name: "connection_name",
    required: ["connection_name"],
  },
  {
    path: "call_control_applications",
    recordType: "call_control_application",
    name: "application_name",
    required: ["application_name", "webhook_event_url"],
  },
  {
    path: "fax_applications",
    recordType: "fax_application",
    name: "application_name",
    required: ["application_name", "webhook_event_url"],
  },
  {
    path: "external_connections",
    recordType: "external_connection",
    name: "external_sip_connection",
    required: ["external_sip_connection", "outbound"],
  },
];

export const otherConnections: readonly SandboxKind[] = types.map(({ path, recordType, name, required }) => {
  const properties = {
    [name]: { type: "string", minLength: 1 },
    active: { type: "boolean" },
    tags: { type: "array", items: { type: "string" } },
  };
  const defaults = { active: true, tags: [] };
  return {
    path,
    isLimited: true,
    list: { pageSize: 20, filters: { [`${name}][contains`]: contains(name) }, badQueryStatus: 400 },
    create: {
      status: 201,
      schema: { type: "object", required: [...required], properties },
      make(body, scene) {
        requireProfile(body, scene);
        const id = snowflake();
        const given = merge({ ...defaults }, body);
        return { id, body: { ...given, id, record_type: recordType, ...timestamps(scene.now) } };
      },
    },
    change: {
      method: "PATCH",
      schema: { type: "object", properties },
      apply(old, body, scene) {
        requireProfile(body, scene);
        return { ...merge(old.body, body), id: old.id, record_type: recordType };
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
  };
});
