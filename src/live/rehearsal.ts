import { ownerOf } from "../../providers/owner.ts";
import type { Collection, KindName } from "../../providers/provider.ts";
import type { Tree } from "../../schemas/types.ts";
import { mapReferences } from "../kinds/map-references.ts";
import { keyOf } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import { formatAccount } from "../lifecycle/account.ts";
import { writeSettings } from "../lifecycle/account-handler.ts";
import { sessionOf } from "../lifecycle/session.ts";
import type { Snapshot } from "../plan/snapshot.ts";

/** The stack that a rehearsal pretends to be. */
const stack = "rehearsal";

/** Numbers that its regulator keeps for fiction, for phones whose number is still to be found. */
const fictional = (at: number): string => `+1206555${String(100 + at).padStart(4, "0")}`;

/**
 * The tree as its sandbox would have it, whatever carriers it names: without credentials and edges, and with a number for each
 * phone.
 */
export function rehearsedTree(tree: Tree): Tree {
  let found = 0;
  const accounts = Object.entries(tree.accounts ?? {}).map(([name, account]) => {
    const { credentials: _keys, endpoint: _endpoint, edge: _edge, phones = {}, ...others } = account;
    const owned = Object.entries(phones).map(
      ([key, { search: _search, requirementGroup: _papers, ...phone }]) => [
        key,
        { ...phone, number: phone.number ?? fictional(found++), acquire: "existing" as const },
      ],
    );
    return [name, { ...others, provider: "sandbox", phones: Object.fromEntries(owned) }];
  });
  return { ...tree, accounts: Object.fromEntries(accounts) };
}

/**
 * Makes all that a tree asks for in a folder of its own, without the engine: nothing of it outlives the folder.
 *
 * @param snapshot of a tree as `rehearsedTree` makes it
 */
export async function rehearse(snapshot: Snapshot, organization: string, folder: string): Promise<void> {
  const ids = new Map<string, string>();
  const session = (reference: unknown) => sessionOf(String(reference), organization, () => undefined, folder);
  for (const { kind: name, name: resource, inputs } of snapshot.values()) {
    const owner = `${organization}/${stack}/${resource}`;
    if (name === "ProviderAccount") {
      // The tree's schema has judged the account.
      const fields = { ...inputs, name: resource } as Parameters<typeof formatAccount>[0];
      await writeSettings(await session(formatAccount(fields)), inputs, owner);
      continue;
    }
    const { account, ...fields } = mapReferences(kindNamed(name), inputs, ({ reference, to, value }) =>
      reference.isId ? (ids.get(keyOf({ kind: to, name: String(value) })) ?? value) : value,
    );
    const { collections } = await session(account);
    const collection = collections[name as KindName] as Collection<KindName> | undefined;
    const who = ownerOf(owner);
    const there = await collection?.find(fields as never, who);
    const made = there
      ? await collection?.update(there.id, fields as never, who)
      : await collection?.create(fields as never, who);
    if (made === undefined) throw new Error(`nobody keeps ${resource}`);
    ids.set(keyOf({ kind: name, name: resource }), made.id);
  }
}
