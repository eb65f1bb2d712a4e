import { invalid } from "../answers.ts";
import type { Row } from "../database.ts";
import { generatedPassword, generatedUsername, uuid } from "./ids.ts";
import { equals, known, merged, type SandboxKind, type Scene, text, timestamps } from "./kind.ts";

const fields = ["name", "expires_at"];

const properties = {
  name: { type: "string" },
  tag: { type: "string" },
  connection_id: { type: "string", minLength: 1 },
  expires_at: { type: "string" },
};

export const telephonyCredentials: SandboxKind = {
  path: "telephony_credentials",
  createdStatus: 201,
  pageSize: 50,
  badQuery: 400,
  inUseStatus: 422,
  createSchema: { type: "object", required: ["connection_id"], properties },
  updateSchema: { type: "object", properties },
  updateMethod: "PATCH",
  filters: {
    tag: equals("_tag"),
    name: equals("name"),
    status: (body, value) => (body.expired === true ? "expired" : "active") === value,
    resource_id: equals("resource_id"),
    sip_username: equals("sip_username"),
  },
  create(body, scene) {
    const id = uuid();
    return {
      id,
      body: {
        id,
        record_type: "credential",
        name: "",
        ...known(body, fields),
        ...placement(body, scene),
        expired: false,
        sip_username: generatedUsername(),
        sip_password: generatedPassword(),
        ...timestamps(scene.now),
      },
    };
  },
  update: (old, body, scene) => ({ ...merged(old.body, known(body, fields)), ...placement(body, scene) }),
};

/** Where a credential belongs; its tag can be filtered by and is never shown. */
function placement({ connection_id, tag }: Row, { db, account }: Scene): Row {
  if (connection_id !== undefined && !db.get("credential_connections", account, text(connection_id))) {
    throw invalid("/connection_id", "The connection does not exist.");
  }
  return {
    ...(connection_id === undefined ? {} : { resource_id: `connection:${text(connection_id)}` }),
    ...(tag === undefined ? {} : { _tag: tag }),
  };
}
