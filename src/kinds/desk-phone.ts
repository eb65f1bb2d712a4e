import schema from "../../schemas/desk-phone.schema.json" with { type: "json" };
import type { DeskPhoneFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const deskPhone: Kind<DeskPhoneFields, { provisioningUrl: string }> = {
  name: "DeskPhone",
  id: "deskPhone",
  section: "autoProvision",
  word: "desk phone",
  slug: "desk-phone",
  belongsTo: "account",
  schema,
  references: [
    { at: "lines[]", to: "SipUser", field: "sipUser" },
    { at: "profile", to: "PhoneProfile", isWithinAccount: true },
    { at: "keys[].extension", to: "Extension" },
  ],
  notInTree: ["adopt"],
  naturalKey: "resourceName",
  forms: { vendor: "lowerCase", mac: "macAddress" },
  leavesOut: { lines: ["srtp"] },
  outputs: { provisioningUrl: "secret" },
  edge: { path: "desk-phones" },
  rank: 100,
  tab: { title: "Auto Provision", rank: 80 },
  columns: [
    { title: "Model", fields: ["vendor", "model"] },
    column("MAC", "mac"),
    column("Lines", "lines"),
    column("Location", "location"),
  ],
};
