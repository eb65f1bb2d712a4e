import { ownerOf } from "../../providers/owner.ts";
import type { ConfigReader } from "../lifecycle/credentials.ts";
import type { Snapshot } from "../plan/snapshot.ts";
import { collectionOf } from "./collection.ts";
import type { Match } from "./match.ts";
import { hasSecrets } from "./state-entry.ts";

/** What was found, read by its id where a list shows it in part: SIP users with passwords, as far as the carrier gives them. */
export async function inFull(
  matches: ReadonlyMap<string, Match>,
  declared: Snapshot,
  stack: string,
  config: ConfigReader,
): Promise<Map<string, Match>> {
  const whole = [...matches].map(async ([key, match]): Promise<[string, Match]> => {
    const entry = declared.get(key);
    if (entry === undefined || !("live" in match) || hasSecrets(match.live)) return [key, match];
    const { kind, inputs, name } = entry;
    const owner = ownerOf(`${stack}/${name}`);
    const collection = await collectionOf(String(inputs.account), kind, owner.project, config);
    const full = await collection.read(match.live.stored.id, owner);
    const outputs = { ...match.live.stored.outputs, ...full?.outputs };
    return [key, { ...match, live: { ...match.live, stored: { ...match.live.stored, outputs } } }];
  });
  return new Map(await Promise.all(whole));
}
