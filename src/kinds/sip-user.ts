import schema from "../../schemas/sip-user.schema.json" with { type: "json" };
import type { SipUserFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const sipUser: Kind<SipUserFields, { username: string; password: string }> = {
  name: "SipUser",
  id: "sipUser",
  section: "sipUsers",
  word: "SIP user",
  slug: "sip-user",
  belongsTo: "account",
  schema,
  isTarget: true,
  references: [{ at: "list", to: "CredentialList", isWithinAccount: true, isId: true }],
  chosenByKeeper: ["username", "password"],
  naturalKey: "label",
  outputs: { username: "plain", password: "secret" },
  edge: {
    path: "sip-users",
    callFields: ["enabled", "callerId", "emergencyCallerId", "maxRegistrations"],
    known: ["list", "username"],
  },
  rank: 60,
  tab: { title: "Users", rank: 50 },
  columns: [
    column("Credential list", "list"),
    { title: "Person", pointedToBy: "User" },
    { title: "Use", fields: ["enabled"], says: { false: "disabled" } },
    column("Label", "label"),
  ],
};
