import { ownerOf } from "../../../providers/owner.ts";
import { keyOf } from "../../kinds/names.ts";
import type { ConfigReader } from "../../lifecycle/credentials.ts";
import type { SnapshotEntry } from "../../plan/snapshot.ts";
import { collectionOf } from "../collection.ts";
import type { Match } from "../match/match.ts";
import { hasSecrets } from "./state-entry.ts";

/** What was found, read by its id where a list shows it in part: SIP users with passwords, as far as the carrier gives them. */
export async function inFull(
  entries: readonly SnapshotEntry[],
  matches: ReadonlyMap<string, Match>,
  stack: string,
  config: ConfigReader,
): Promise<Map<string, Match>> {
  const found = entries.map(async (entry): Promise<readonly [string, Match]> => {
    const { kind, inputs, name } = entry;
    const match = matches.get(keyOf(entry)) ?? { state: "missing" };
    if (!("live" in match) || hasSecrets(match.live)) return [keyOf(entry), match];
    const { live } = match;
    const owner = ownerOf(`${stack}/${name}`);
    const collection = await collectionOf(String(inputs.account), kind, { project: owner.project, config });
    const whole = await collection.read(live.stored.id, owner);
    const outputs = { ...live.stored.outputs, ...whole?.outputs };
    return [keyOf(entry), { ...match, live: { ...live, stored: { ...live.stored, outputs } } }];
  });
  return new Map(await Promise.all(found));
}
