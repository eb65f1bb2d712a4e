import { createHash, randomBytes } from "node:crypto";
import type Telnyx from "telnyx";
import type { Collection, Owner } from "../provider.ts";
import { type Objects, objects, ownedCollection } from "./collection.ts";
import { declaredLabel, existedBefore, ownerOfTags } from "./ownership.ts";
import { present } from "./present.ts";

export type CredentialConnection = Telnyx.CredentialConnection;

/**
 * Credential connections. A list entry is the full object: `ListCredentialConnections` and
 * `RetrieveCredentialConnection` answer with the same schema, `CredentialConnection`.
 */
export function connections({ credentialConnections: api }: Telnyx): Objects<CredentialConnection> {
  return objects<CredentialConnection>({
    list: () => api.list({ "page[size]": 250 }),
    get: async (id) => (await api.retrieve(id)).data,
    create: async (body) => present((await api.create(body as Telnyx.CredentialConnectionCreateParams)).data),
    update: async (id, body) =>
      present((await api.update(id, body as Telnyx.CredentialConnectionUpdateParams)).data),
    remove: (id) => api.delete(id),
    idOf: (connection) => present(connection.id),
  });
}

/** A credential list is a credential connection; its SIP users are that connection's telephony credentials. */
export function credentialLists(all: Objects<CredentialConnection>): Collection<"CredentialList"> {
  return ownedCollection<"CredentialList", CredentialConnection>(all, {
    unique: true,
    key: "user_name",
    conflicts: (connection, { label }, owner) =>
      connection.connection_name === (label ?? owner.name) &&
      ownerOfTags(connection.tags, owner).kind === "none",
    name: (label) => ({ connection_name: label }),
    parts: {
      outboundProfile: (profile) => ({ outbound: { outbound_voice_profile_id: profile ?? "" } }),
    },
    always: { sip_uri_calling_preference: "internal" },
    create: (_fields, owner) => login(owner),
    tagsOf: ({ tags }) => tags,
    stored: (connection, owner) => ({
      id: present(connection.id),
      fields: {
        ...declaredLabel(connection.connection_name, owner),
        outboundProfile: connection.outbound?.outbound_voice_profile_id || undefined,
      },
      outputs: {},
      owner: ownerOfTags(connection.tags, owner),
      ...existedBefore(connection.tags),
    }),
  });
}

/**
 * The connection's own login, which the API asks for and nobody uses: the name follows from the owner, so that the
 * carrier refuses a second connection for it, and the password is thrown away.
 */
function login({ tag }: Owner) {
  return {
    user_name: `dt${createHash("sha256").update(tag).digest("hex").slice(0, 20)}`,
    password: randomBytes(24).toString("base64url"),
  };
}
