import { kindNamed } from "../src/kinds/registry.ts";
import { answeredAt } from "./answering.ts";
import type { EdgeSession } from "./edge/index.ts";
import type { Collection, Collections, KindName, ProviderData, Session } from "./provider.ts";
import { shared } from "./shared.ts";

/**
 * Every kind of an account: what the provider keeps, what the edge knows of that, and from the edge the rest.
 *
 * @param answersAt URL at which the edge answers the account's calls
 */
export function joined(
  { keeps }: ProviderData,
  { collections }: Session,
  edge: EdgeSession,
  answersAt: string,
): Partial<Collections> {
  const kept: Partial<Collections> = collections;
  const own = (Object.keys(keeps) as KindName[]).map((kind) => [
    kind,
    keeps[kind] === "object" || kindNamed(kind).edge?.known ? bothOf(kind) : kept[kind],
  ]);
  return { ...edge.collections, ...Object.fromEntries(own) };

  function bothOf<K extends KindName>(kind: K): Collection<K> | undefined {
    const carrier: Collection<K> | undefined = kept[kind];
    if (carrier === undefined) return undefined;
    const isAnswered = Object.hasOwn(kindNamed(kind).schema.properties, "voiceUrl");
    return shared(isAnswered ? answeredAt(carrier, answersAt) : carrier, edge.callsOf(kind));
  }
}
