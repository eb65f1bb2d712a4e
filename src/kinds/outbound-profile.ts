import schema from "../../schemas/outbound-profile.schema.json" with { type: "json" };
import type { OutboundProfileFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const outboundProfile: Kind<OutboundProfileFields> = {
  name: "OutboundProfile",
  id: "outboundProfile",
  section: "outboundProfiles",
  word: "outbound profile",
  slug: "outbound-profile",
  belongsTo: "account",
  schema,
  naturalKey: "label",
  edge: { path: "outbound-profiles", callFields: [], known: ["destinations", "enabled"] },
  rank: 30,
  tab: { title: "Domains", rank: 20 },
  columns: [
    column("Destinations", "destinations"),
    column("Daily limit (USD)", "dailySpendLimitUsd"),
    column("Calls at once", "concurrentCalls"),
  ],
};
