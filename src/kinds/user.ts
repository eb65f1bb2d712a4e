import type { UserFields } from "../../schemas/types.ts";
import schema from "../../schemas/user.schema.json" with { type: "json" };
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const user: Kind<UserFields> = {
  name: "User",
  id: "user",
  section: "users",
  word: "user",
  slug: "user",
  belongsTo: "organization",
  schema,
  isTarget: true,
  references: [
    { at: "sipUsers[]", to: "SipUser" },
    { at: "forward.*", to: "target" },
  ],
  notInTree: ["adopt"],
  naturalKey: "resourceName",
  edge: { path: "users" },
  rank: 130,
  tab: { title: "Users", rank: 60 },
  columns: [column("Name", "name"), column("SIP users", "sipUsers"), column("Forward", "forward")],
};
