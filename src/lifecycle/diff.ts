import { isDeepStrictEqual } from "node:util";
import type { Kind } from "../kinds/kind.ts";
import { hasUnknown } from "./unknown.ts";

type Inputs = Record<string, unknown>;

/** Names of the fields in which `after` asks for something else than `before` has. Both are in their normal form. */
export function changedFields(kind: Kind, before: Inputs, after: Inputs): string[] {
  const open = (kind.chosen?.(after) ?? []).filter((name) => after[name] === undefined);
  const ignored: readonly string[] = ["adopt", ...(kind.onlyAtCreation ?? []), ...open];
  const names = [...Object.keys(kind.schema.properties), "owner"].filter((name) => !ignored.includes(name));
  const changed = names.filter(
    (name) => hasUnknown(after[name]) || !isDeepStrictEqual(before[name], after[name]),
  );
  // Who does not speak of it asks for no change of it.
  return after.knownToEdge && !before.knownToEdge ? [...changed, "knownToEdge"] : changed;
}
