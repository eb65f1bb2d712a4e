import type { EdgeSession } from "./edge/index.ts";
import type { Collection, Collections, KindName, ProviderData, Session } from "./provider.ts";
import { shared } from "./shared.ts";

/** Every kind of an account: what the provider keeps whole, what it shares with the edge, and from the edge the rest. */
export function joined(
  { keeps }: ProviderData,
  { collections }: Session,
  edge: EdgeSession,
): Partial<Collections> {
  const kept: Partial<Collections> = collections;
  const own = (Object.keys(keeps) as KindName[]).map((kind) => [
    kind,
    keeps[kind] === "object" ? bothOf(kind) : kept[kind],
  ]);
  return { ...edge.collections, ...Object.fromEntries(own) };

  function bothOf<K extends KindName>(kind: K): Collection<K> | undefined {
    const carrier: Collection<K> | undefined = kept[kind];
    return carrier && shared(carrier, edge.callsOf(kind));
  }
}
