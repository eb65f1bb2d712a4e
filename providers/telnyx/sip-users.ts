import type Telnyx from "telnyx";
import type { Collection } from "../provider.ts";
import { objects, ownedCollection } from "./collection.ts";
import { declaredLabel, markIn, ownerOfName, withoutMark } from "./ownership.ts";
import { present } from "./present.ts";

type Credential = Telnyx.TelephonyCredential;

/**
 * A SIP user is a telephony credential. Its schema, `TelephonyCredential`, shows no tags, so the owner's mark ends its
 * name. A list entry has the full schema by the API's reference; whether it carries the password is doubtful in
 * practice, so an entry without one is read by its id (`GetTelephonyCredential`).
 */
export function sipUsers({ telephonyCredentials: api }: Telnyx): Collection<"SipUser"> {
  const credentials = objects<Credential>({
    list: () => api.list({ "page[size]": 250 }),
    get: async (id) => (await api.retrieve(id)).data,
    create: async (body) => present((await api.create(body as Telnyx.TelephonyCredentialCreateParams)).data),
    update: async (id, body) => present((await api.update(id, body)).data),
    remove: (id) => api.delete(id),
    idOf: (credential) => present(credential.id),
    isFull: (credential) => Boolean(credential.sip_password),
  });
  return ownedCollection<"SipUser", Credential>(credentials, {
    unique: false,
    conflicts: (credential, { list, label }, owner) =>
      connectionOf(credential) === list && credential.name === (label ?? owner.name),
    // One that was there before has no mark of ours, and is known by its id alone.
    name: (label, owner) => (owner ? { name: `${label} ${owner.mark}`, tag: owner.mark } : { name: label }),
    parts: { list: (list) => ({ connection_id: list }) },
    // The tag is never shown; it is as the name has it.
    inRequest: (credential) => ({ connection_id: connectionOf(credential), tag: markIn(credential.name) }),
    stored: (credential, owner) => ({
      id: present(credential.id),
      fields: {
        list: connectionOf(credential),
        ...declaredLabel(withoutMark(credential.name), owner),
      },
      outputs: {
        username: present(credential.sip_username),
        ...(credential.sip_password ? { password: credential.sip_password } : {}),
      },
      owner: ownerOfName(credential.name, owner),
    }),
  });
}

/** `resource_id` reads `connection:ID`. */
function connectionOf({ resource_id }: Credential): string {
  return present(resource_id).replace(/^connection:/, "");
}
