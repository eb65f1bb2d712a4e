import schema from "../../schemas/phone-profile.schema.json" with { type: "json" };
import type { PhoneProfileFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const phoneProfile: Kind<PhoneProfileFields> = {
  name: "PhoneProfile",
  id: "profile",
  section: "phoneProfiles",
  word: "phone profile",
  slug: "phone-profile",
  belongsTo: "account",
  schema,
  references: [{ at: "keys[].extension", to: "Extension" }],
  notInTree: ["adopt"],
  naturalKey: "resourceName",
  edge: { path: "phone-profiles" },
  rank: 90,
  tab: { title: "Auto Provision", rank: 90 },
  columns: [column("Keys", "keys"), column("Language", "language"), column("Time zone", "timeZone")],
};
