import schema from "../../schemas/provider-account.schema.json" with { type: "json" };
import type { ProviderAccountFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

/** No carrier makes or deletes it, and nobody keeps it: its key is read and tried. */
export const providerAccount: Kind<
  ProviderAccountFields,
  { webhookKey: string; fallbackUrl: string; carrierKey: string }
> = {
  name: "ProviderAccount",
  id: "account",
  section: "accounts",
  word: "account",
  slug: "account",
  belongsTo: "organization",
  schema,
  keyField: "name",
  treeNames: { label: "name" },
  notInTree: ["organization", "elsewhere"],
  replaces: ["name", "provider"],
  naturalKey: "name",
  edge: {
    path: "accounts",
    callFields: ["provider", "environment", "numberPlan", "callerId", "emergencyCallerId"],
    known: ["webhookKey", "fallbackUrl", "carrierKey", "endpoint"],
  },
  dangers: { delete: "refused", replace: "refused" },
  rank: 10,
  columns: [column("Provider", "provider"), column("Environment", "environment")],
};
