import type Telnyx from "telnyx";
import type { Collection } from "../provider.ts";
import { type Objects, objects, ownedCollection } from "./collection.ts";
import { declaredLabel, existedBefore, ownerOfTags } from "./ownership.ts";
import { present } from "./present.ts";

export type Application = Telnyx.TexmlApplication;

const suffix = ".sip.telnyx.com";

/**
 * TeXML applications. A list entry is the full object: `FindTexmlApplications` and `GetTexmlApplication` answer with
 * the same schema, `TexmlApplication`.
 */
export function applications({ texmlApplications: api }: Telnyx): Objects<Application> {
  return objects<Application>({
    list: () => api.list({ "page[size]": 250 }),
    get: async (id) => (await api.retrieve(id)).data,
    create: async (body) => present((await api.create(body as Telnyx.TexmlApplicationCreateParams)).data),
    update: async (id, body) =>
      present((await api.update(id, body as Telnyx.TexmlApplicationUpdateParams)).data),
    remove: (id) => api.delete(id),
    idOf: (application) => present(application.id),
  });
}

/** A SIP domain is a TeXML application with a SIP sub-domain. */
export function sipDomains(apps: Objects<Application>): Collection<"SipDomain"> {
  return ownedCollection<"SipDomain", Application>(apps, {
    unique: true,
    key: "sip_subdomain",
    conflicts: (application, { prefix }) => application.inbound?.sip_subdomain === prefix,
    name: (label) => ({ friendly_name: label }),
    parts: {
      prefix: (prefix) => ({ inbound: { sip_subdomain: prefix } }),
      onlyMyConnections: (isOnly) => ({
        inbound: { sip_subdomain_receive_settings: isOnly ? "only_my_connections" : "from_anyone" },
      }),
      outboundProfile: (profile) => ({ outbound: { outbound_voice_profile_id: profile ?? "" } }),
      voiceUrl: (url) => ({ voice_url: url }),
      fallbackUrl: (url) => ({ voice_fallback_url: url ?? null }),
    },
    // UpdateTexmlApplicationRequest requires both.
    repeats: ({ friendly_name, voice_url }) => ({ friendly_name, voice_url }),
    tagsOf: ({ tags }) => tags,
    stored: (application, owner) => ({
      id: present(application.id),
      fields: {
        prefix: application.inbound?.sip_subdomain ?? "",
        ...declaredLabel(application.friendly_name, owner),
        onlyMyConnections: application.inbound?.sip_subdomain_receive_settings === "only_my_connections",
        outboundProfile: application.outbound?.outbound_voice_profile_id || undefined,
        voiceUrl: application.voice_url,
        fallbackUrl: application.voice_fallback_url || undefined,
      },
      outputs: { domain: `${application.inbound?.sip_subdomain ?? ""}${suffix}` },
      owner: ownerOfTags(application.tags, owner),
      ...existedBefore(application.tags),
    }),
  });
}
