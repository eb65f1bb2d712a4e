import schema from "../../schemas/credential-attachment.schema.json" with { type: "json" };
import type { CredentialAttachmentFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const credentialAttachment: Kind<CredentialAttachmentFields> = {
  name: "CredentialAttachment",
  id: "attachment",
  section: "credentialAttachments",
  word: "credential attachment",
  slug: "attachment",
  belongsTo: "account",
  schema,
  references: [
    { at: "domain", to: "SipDomain", isWithinAccount: true, isId: true },
    { at: "list", to: "CredentialList", isWithinAccount: true, isId: true },
  ],
  nameFields: ["domain", "list"],
  notInTree: ["voiceUrl", "fallbackUrl", "adopt"],
  replaces: ["list"],
  naturalKey: "list",
  chosen: ({ voiceUrl }) => (voiceUrl === undefined ? ["voiceUrl", "fallbackUrl"] : []),
  edge: { path: "credential-attachments", callFields: [], known: ["domain", "list"] },
  rank: 50,
  tab: { title: "Credential Attachments", rank: 40 },
  columns: [column("Domain", "domain"), column("Credential list", "list")],
};
