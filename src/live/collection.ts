import type { Collection } from "../../providers/provider.ts";
import type { KeptKindName, KindName } from "../kinds/registry.ts";
import { sessionOf } from "../lifecycle/session.ts";
import type { ReadingOptions } from "./reading.ts";

/** A kind of an account for code that treats all kinds alike. @param way the account's reference */
export async function collectionOf(
  way: string,
  kind: KindName,
  { project, config, folder }: Pick<ReadingOptions, "project" | "config" | "folder">,
): Promise<Collection<KeptKindName>> {
  const { collections } = await sessionOf(way, project, config, folder);
  const collection = collections[kind as KeptKindName];
  if (collection === undefined) throw new Error(`neither the provider nor the edge keeps ${kind}`);
  return collection as unknown as Collection<KeptKindName>;
}
