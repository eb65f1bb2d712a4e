import { ownerOf } from "../../../providers/owner.ts";
import type { Fields, Stored } from "../../../providers/provider.ts";
import { DialtreeError } from "../../errors.ts";
import { type KeptKindName, kinds } from "../../kinds/registry.ts";
import type { ConfigReader } from "../../lifecycle/credentials.ts";
import type { SnapshotEntry } from "../../plan/snapshot.ts";
import { collectionOf } from "../collection.ts";
import type { LiveObject } from "../reading.ts";

/** A resource and the object that becomes its own. */
export interface Held {
  readonly entry: SnapshotEntry;
  readonly live: LiveObject;
  /** Whether dialtree has made it. */
  readonly isMade: boolean;
}

const none: ReadonlySet<string> = new Set();

/**
 * Writes the owners of objects that were there before, where their keeper has a place for them, and nothing else: what has
 * none is only read in full. Kind by kind, since what two kinds are at a carrier may be one object there.
 *
 * @param stack `PROJECT/STACK`
 * @param onHeld hears after each how many are done
 * @throws {DialtreeError} at the first that is refused; the next run goes on with the rest
 */
export async function hold(
  all: readonly Held[],
  stack: string,
  config: ConfigReader,
  onHeld: (count: number) => void = () => {},
): Promise<Held[]> {
  const done = new Map<Held, Held>();
  const holdOne = async (held: Held) => {
    const { entry, live, isMade } = held;
    const owner = ownerOf(`${stack}/${entry.name}`);
    const collection = await collectionOf(String(entry.inputs.account), entry.kind, {
      project: owner.project,
      config,
    });
    const stored: Stored<KeptKindName> | undefined = isMade
      ? await collection.read(live.stored.id, owner)
      : await collection.update(live.stored.id, {} as Fields<KeptKindName>, owner, { only: none });
    // What went away meanwhile is missing in the next run.
    if (stored !== undefined) done.set(held, { ...held, live: { ...live, stored } });
    onHeld(done.size);
  };
  for (const { name } of kinds) {
    const ofKind = all.filter(({ entry }) => entry.kind === name);
    await Promise.all(ofKind.map((held) => orNamed(held.entry, () => holdOne(held))));
  }
  return all.flatMap((held) => done.get(held) ?? []);
}

/** A user's error says which resource it is about. */
async function orNamed<T>({ kind, name }: SnapshotEntry, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DialtreeError ? error.about(`${kind} ${name}`) : error;
  }
}
