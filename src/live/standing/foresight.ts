import { basename } from "node:path";
import { ownerOf } from "../../../providers/owner.ts";
import type { Stored } from "../../../providers/provider.ts";
import { DialtreeError } from "../../errors.ts";
import { mapReferences } from "../../kinds/map-references.ts";
import { keyOf } from "../../kinds/names.ts";
import { type KeptKindName, kindNamed } from "../../kinds/registry.ts";
import { declaredOf } from "../../lifecycle/adopted.ts";
import type { ConfigReader } from "../../lifecycle/credentials.ts";
import { fieldsOf, whyNotTaken } from "../../lifecycle/handler.ts";
import type { Found } from "../../plan/live.ts";
import type { Inputs, SnapshotEntry } from "../../plan/snapshot.ts";
import { holderOf } from "../accounts.ts";
import { collectionOf } from "../collection.ts";
import { type NamesById, namedFields } from "../named.ts";

/** What is known of resources before they are made, by `KIND NAME`. */
export interface Foresight {
  /** What each would take over; undefined where nothing is there. */
  readonly found: Map<string, Found | undefined>;
  /** Why it could not be made: an error's code and text. */
  readonly refused: Map<string, string>;
}

interface Looking {
  readonly project: string;
  readonly stack: string;
  readonly config: ConfigReader;
  readonly folder?: string | undefined;
  /** References of the accounts by their names; in others nothing is looked for. */
  readonly ways: ReadonlyMap<string, string>;
  /** Ids of what is there, by `KIND NAME`, and back. */
  readonly ids: ReadonlyMap<string, string>;
  readonly names: NamesById;
}

/** Asks the keepers what each new resource would meet, as its creation will; changes nothing and reserves nothing. */
export async function foreseen(entries: readonly SnapshotEntry[], looking: Looking): Promise<Foresight> {
  const [found, refused] = [new Map<string, Found | undefined>(), new Map<string, string>()];
  const isReadable = ({ kind, inputs }: SnapshotEntry) =>
    kind !== "ProviderAccount" && looking.ways.has(holderOf(String(inputs.account)));
  await Promise.all(
    entries.filter(isReadable).map(async (entry) => {
      const key = keyOf(entry);
      try {
        const { object, refusal } = await lookedUp(entry, looking);
        if (refusal === undefined) found.set(key, object);
        else refused.set(key, refusal);
      } catch (error) {
        if (!(error instanceof DialtreeError)) throw error;
        refused.set(key, said(error));
      }
    }),
  );
  return { found, refused };
}

async function lookedUp(
  entry: SnapshotEntry,
  looking: Looking,
): Promise<{ object: Found | undefined; refusal?: string }> {
  const { project, stack, ways, ids, names } = looking;
  const kind = kindNamed(entry.kind);
  const holder = holderOf(String(entry.inputs.account));
  // A backend may name a stack with its organization, which programs do not know it by.
  const owner = ownerOf(`${project}/${basename(stack)}/${entry.name}`);
  // What is not made yet has no id, and nothing at the carrier points to it.
  const inputs = mapReferences(kind, entry.inputs, ({ reference, to, value }) =>
    reference.isId ? (ids.get(keyOf({ kind: to, name: String(value) })) ?? value) : value,
  );
  const fields = fieldsOf<KeptKindName>(kind, inputs);
  const collection = await collectionOf(ways.get(holder) ?? "", entry.kind, looking);
  const stored = await collection.find(fields, owner);
  if (stored === undefined) {
    const refusal = await collection.foresee?.(fields, owner);
    return { object: undefined, ...(refusal ? { refusal: said(refusal) } : {}) };
  }
  const object = foundOf(entry, stored, holder, names);
  const refusal = whyNotTaken(kind, stored, fields, declaredIn(entry));
  return { object, ...(refusal ? { refusal: said(refusal) } : {}) };
}

function foundOf(
  { kind, inputs }: SnapshotEntry,
  stored: Stored<KeptKindName>,
  holder: string,
  names: NamesById,
): Found {
  const live = namedFields({ kind: kind as KeptKindName, account: holder || undefined, stored }, names);
  const isOurs = stored.owner.kind === "ours" && !stored.existed && !isThere(inputs);
  return { id: stored.id, inputs: { ...live, account: inputs.account }, existed: !isOurs };
}

/** Whether the account is known to have it already. */
const isThere = ({ acquire }: Inputs) => acquire === "existing";

/** What is touched of it if it was there before. */
function declaredIn({ kind, inputs, declares }: SnapshotEntry): ReadonlySet<string> {
  const all = declares ?? Object.keys(fieldsOf(kindNamed(kind), inputs));
  return declaredOf(kindNamed(kind), { account: inputs.account, declares: all });
}

/** An error's code and text, with its mend: what a review says of a resource in one line. */
function said({ code, text, hint }: DialtreeError): string {
  return hint === undefined ? `${code} ${text}` : `${code} ${text}. ${hint}`;
}
