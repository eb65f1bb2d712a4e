import schema from "../../schemas/credential-list.schema.json" with { type: "json" };
import type { CredentialListFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const credentialList: Kind<CredentialListFields> = {
  name: "CredentialList",
  id: "list",
  section: "credentialLists",
  word: "credential list",
  slug: "list",
  belongsTo: "account",
  schema,
  references: [{ at: "outboundProfile", to: "OutboundProfile", isWithinAccount: true, isId: true }],
  naturalKey: "label",
  edge: { path: "credential-lists", callFields: [], known: ["outboundProfile"] },
  dangers: { delete: "refused", replace: "refused" },
  rank: 40,
  tab: { title: "Credential Lists", rank: 30 },
  columns: [column("Label", "label"), column("Outbound profile", "outboundProfile")],
};
