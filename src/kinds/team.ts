import schema from "../../schemas/team.schema.json" with { type: "json" };
import type { TeamFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const team: Kind<TeamFields> = {
  name: "Team",
  id: "team",
  section: "teams",
  word: "team",
  slug: "team",
  belongsTo: "organization",
  schema,
  isTarget: true,
  references: [
    { at: "members[]", to: "User", field: "user" },
    { at: "noAnswer", to: "target" },
  ],
  notInTree: ["adopt"],
  naturalKey: "resourceName",
  leavesOut: { members: ["delaySeconds", "ringSeconds"] },
  edge: { path: "teams" },
  rank: 120,
  tab: { title: "Teams", rank: 120 },
  columns: [column("Name", "name"), column("Members", "members"), column("Ring", "ring")],
};
