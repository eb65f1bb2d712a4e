import schema from "../../schemas/extension.schema.json" with { type: "json" };
import type { ExtensionFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

export const extension: Kind<ExtensionFields> = {
  name: "Extension",
  id: "extension",
  section: "extensions",
  word: "extension",
  slug: "extension",
  belongsTo: "account",
  schema,
  isTarget: true,
  references: [{ at: "target", to: "target" }],
  keyField: "number",
  notInTree: ["adopt"],
  replaces: ["number"],
  naturalKey: "number",
  edge: { path: "extensions" },
  rank: 110,
  tab: { title: "Extensions", rank: 70 },
  columns: [column("Label", "label"), column("Target", "target"), column("Memory key", "memoryKey")],
};
