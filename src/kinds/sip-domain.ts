import schema from "../../schemas/sip-domain.schema.json" with { type: "json" };
import type { SipDomainFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const sipDomain: Kind<SipDomainFields, { domain: string }> = {
  name: "SipDomain",
  id: "domain",
  section: "domains",
  word: "SIP domain",
  slug: "domain",
  belongsTo: "account",
  schema,
  references: [{ at: "outboundProfile", to: "OutboundProfile", isWithinAccount: true, isId: true }],
  unsaid: { voiceUrl: schema.properties.voiceUrl.default },
  naturalKey: "prefix",
  outputs: { domain: "plain", voiceUrl: "plain" },
  edge: {
    path: "sip-domains",
    callFields: [],
    known: ["prefix", "outboundProfile", "onlyMyConnections", "voiceUrl", "domain"],
  },
  dangers: { delete: "refused", replace: "refused" },
  rank: 20,
  tab: { title: "Domains", rank: 10 },
  columns: [
    column("Prefix", "prefix"),
    column("Outbound profile", "outboundProfile"),
    column("Label", "label"),
  ],
};
