import { isDeepStrictEqual } from "node:util";
import type { Fields, KindName } from "../../providers/provider.ts";
import type { Kind } from "./kind.ts";
import { hasUnknown } from "./unknown.ts";

type Inputs = Record<string, unknown>;

/** Names of the fields in which `after` asks for something else than `before` has. Both are in their normal form. */
export function changedFields<K extends KindName>(kind: Kind<K>, before: Inputs, after: Inputs): string[] {
  const open = (kind.chosen?.(after as unknown as Fields<K>) ?? []).filter(
    (name) => after[String(name)] === undefined,
  );
  const ignored: readonly PropertyKey[] = [...kind.onlyAtCreation, ...open];
  const names = [...Object.keys(kind.schema.properties), "owner"].filter((name) => !ignored.includes(name));
  return names.filter((name) => hasUnknown(after[name]) || !isDeepStrictEqual(before[name], after[name]));
}
