import { merge, text, timestamps, visible } from "./fields.ts";
import { snowflake } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";

const defaults = { active: true, anchorsite_override: "Latency", webhook_api_version: "1", tags: [] };

/** Connections of types that the adapter has no kind for: made and shown, so that an account may have them. */
const otherConnection = (type: string): SandboxKind => ({
  path: `${type}s`,
  list: { pageSize: 20, filters: {}, badQueryStatus: 400 },
  create: {
    status: 201,
    schema: {
      type: "object",
      required: ["connection_name"],
      properties: { connection_name: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
    },
    make(body, { now }) {
      const id = snowflake();
      const known = { connection_name: text(body.connection_name), tags: body.tags ?? [] };
      return { id, body: { id, record_type: type, ...merge(defaults, known), ...timestamps(now) } };
    },
  },
  remove: { answer: visible },
  show: visible,
});

export const otherConnections: readonly SandboxKind[] = ["ip_connection", "fqdn_connection"].map(
  otherConnection,
);
