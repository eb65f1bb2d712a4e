import { noAssociate } from "../answers.ts";
import type { JsonObject } from "../database.ts";
import type { Scene } from "../scene.ts";
import { equals, knownFields, merge, text, timestamps, visible } from "./fields.ts";
import { generatedPassword, generatedUsername, uuid } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";

const fields = ["name", "expires_at"];

const properties = {
  name: { type: "string" },
  tag: { type: "string" },
  connection_id: { type: "string", minLength: 1 },
  expires_at: { type: "string" },
};

export const telephonyCredentials: SandboxKind = {
  path: "telephony_credentials",
  list: {
    pageSize: 50,
    filters: {
      tag: equals("_tag"),
      name: equals("name"),
      status: (body, value) => (body.expired === true ? "expired" : "active") === value,
      resource_id: equals("resource_id"),
      sip_username: equals("sip_username"),
    },
    badQueryStatus: 400,
  },
  create: {
    status: 201,
    schema: { type: "object", required: ["connection_id"], properties },
    make(body, scene) {
      const id = uuid();
      return {
        id,
        body: {
          id,
          record_type: "credential",
          name: "",
          ...knownFields(body, fields),
          ...placement(body, scene),
          expired: false,
          sip_username: generatedUsername(),
          sip_password: generatedPassword(),
          ...timestamps(scene.now),
        },
      };
    },
  },
  change: {
    method: "PATCH",
    schema: { type: "object", properties },
    apply: (old, body, scene) => ({
      ...merge(old.body, knownFields(body, fields)),
      ...placement(body, scene),
    }),
  },
  remove: { answer: visible },
  show: visible,
};

/** Where a credential belongs; its tag can be filtered by and is never shown. */
function placement({ connection_id, tag }: JsonObject, { db, account }: Scene): JsonObject {
  if (connection_id !== undefined && !db.get("credential_connections", account, text(connection_id))) {
    throw noAssociate("/connection_id", "The connection does not exist.");
  }
  return {
    ...(connection_id === undefined ? {} : { resource_id: `connection:${text(connection_id)}` }),
    ...(tag === undefined ? {} : { _tag: tag }),
  };
}
