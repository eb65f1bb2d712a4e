import type { Collection } from "../../providers/provider.ts";
import type { KeptKindName, KindName } from "../kinds/registry.ts";
import type { ConfigReader } from "../lifecycle/credentials.ts";
import { sessionOf } from "../lifecycle/session.ts";

/** A kind of an account for code that treats all kinds alike. @param way the account's reference */
export async function collectionOf(
  way: string,
  kind: KindName,
  project: string,
  config: ConfigReader,
): Promise<Collection<KeptKindName>> {
  const { collections } = await sessionOf(way, project, config);
  const collection = collections[kind as KeptKindName];
  if (collection === undefined) throw new Error(`neither the provider nor the edge keeps ${kind}`);
  return collection as unknown as Collection<KeptKindName>;
}
