import type { JsonObject, SandboxObject } from "../database.ts";
import type { Scene } from "../scene.ts";
import { at, contains, text } from "./fields.ts";
import type { ObjectList } from "./kind.ts";

/** Where the account's connections are kept: whatever a phone number's calls can go to. */
export const connectionPaths = [
  "texml_applications",
  "credential_connections",
  "ip_connections",
  "fqdn_connections",
  "call_control_applications",
  "fax_applications",
  "external_connections",
] as const;

export function connectionNamed(id: string, { db, account }: Scene): SandboxObject | undefined {
  for (const path of connectionPaths) {
    const connection = db.get(path, account, id);
    if (connection !== undefined) return connection;
  }
  return undefined;
}

export function connectionsIn({ db, account }: Scene): SandboxObject[] {
  return connectionPaths.flatMap((path) => db.all(path, account));
}

/** All of them as the list of all types has them, in the order in which they were made. */
export function listedConnections(scene: Scene): SandboxObject[] {
  return connectionsIn(scene)
    .toSorted((one, other) => one.createdAt - other.createdAt)
    .map((connection) => ({ ...connection, body: showConnection(connection) }));
}

/** Each type names its connections in a field of its own; one has no names. */
export function nameOfConnection({ body }: SandboxObject): string {
  return text(body.connection_name ?? body.friendly_name ?? body.application_name);
}

export const connectionList: ObjectList = {
  pageSize: 20,
  newestFirst: true,
  filters: {
    "connection_name][contains": contains("connection_name"),
    fqdn: () => false,
    outbound_voice_profile_id: (body, value) => body.outbound_voice_profile_id === value,
  },
  badQueryStatus: 400,
};

/** What the list of all connections has of one. */
function showConnection(connection: SandboxObject): JsonObject {
  const { body } = connection;
  const profile = at(body, "outbound", "outbound_voice_profile_id");
  return {
    id: connection.id,
    record_type: body.record_type,
    active: body.active ?? true,
    anchorsite_override: body.anchorsite_override ?? "Latency",
    connection_name: nameOfConnection(connection),
    webhook_event_url: text(body.webhook_event_url ?? body.voice_url) || null,
    webhook_event_failover_url: text(body.webhook_event_failover_url) || null,
    webhook_api_version: body.webhook_api_version === "2" ? "2" : "1",
    ...(typeof profile === "string" ? { outbound_voice_profile_id: profile } : {}),
    tags: body.tags ?? [],
    created_at: body.created_at,
    updated_at: body.updated_at,
  };
}

/** How many there are of each type, and how many there may be. */
export function connectionCounts({ db, account }: Scene, limits: JsonObject): JsonObject {
  const of = (path: (typeof connectionPaths)[number]) => db.all(path, account).length;
  return {
    record_type: "connection_count",
    counts: {
      texml_applications: of("texml_applications"),
      credential_connections: of("credential_connections"),
      ip_connections: of("ip_connections"),
      fqdn_connections: of("fqdn_connections"),
      call_control_applications: of("call_control_applications"),
      fax_connections: of("fax_applications"),
      external_connections: of("external_connections"),
    },
    limits,
  };
}
