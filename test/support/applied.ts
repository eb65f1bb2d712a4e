import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownerOf } from "../../providers/owner.ts";
import type { Collection, KindName } from "../../providers/provider.ts";
import type { Tree } from "../../schemas/types.ts";
import { mapReferences } from "../../src/kinds/map-references.ts";
import { keyOf } from "../../src/kinds/names.ts";
import { kindNamed } from "../../src/kinds/registry.ts";
import { formatAccount } from "../../src/lifecycle/account.ts";
import { accountHandler } from "../../src/lifecycle/account-handler.ts";
import { sessionOf } from "../../src/lifecycle/session.ts";
import { type Reading, readAccounts } from "../../src/live/reading.ts";
import { type Snapshot, snapshotOf } from "../../src/plan/snapshot.ts";
import { modelOf } from "../../src/tree/model.ts";

const locate = () => ({ file: "tree.yaml", line: 1, column: 1 });

/** What a tree asks for, whether its rules allow it or not. */
export const snapshotOfTree = (tree: Tree): Snapshot => snapshotOf({ model: modelOf(tree), locate } as never);

const config = () => undefined;

/** Runs `work` in an empty project, with the embedded sandbox and edge of its own. */
export async function inProject<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const [before, folder] = [process.cwd(), mkdtempSync(join(tmpdir(), "dialtree-live-"))];
  process.chdir(folder);
  try {
    return await work(folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes all that a tree asks for, without the engine. @param stack `PROJECT/STACK`, which owns it */
export async function applyTree(tree: Tree, stack = "acme/dev"): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const project = stack.split("/")[0] ?? "";
  for (const { kind: name, name: resource, inputs } of snapshotOfTree(tree).values()) {
    if (name === "ProviderAccount") {
      const reference = formatAccount({ ...inputs, name: resource } as never);
      await accountHandler().create({ ...inputs, name: resource, reference, owner: `${stack}/${resource}` });
      continue;
    }
    const kind = kindNamed(name);
    const { account, ...fields } = mapReferences(kind, inputs, ({ reference, to, value }) =>
      reference.isId ? (ids.get(keyOf({ kind: to, name: String(value) })) ?? value) : value,
    );
    const { collections } = await sessionOf(String(account), project, config);
    const collection = collections[name as KindName] as Collection<KindName> | undefined;
    const owner = ownerOf(`${stack}/${resource}`);
    const found = await collection?.find(fields as never, owner);
    const made = found
      ? await collection?.update(found.id, fields as never, owner)
      : await collection?.create(fields as never, owner);
    if (made === undefined) throw new Error(`nobody keeps ${resource}`);
    ids.set(keyOf({ kind: name, name: resource }), made.id);
  }
  return ids;
}

/** What is there of a tree's accounts, and of the organization. */
export function readTree(tree: Tree): Promise<Reading> {
  const references = [...snapshotOfTree(tree).values()].map(({ inputs }) => inputs.account);
  const unique = [...new Set(references)].filter((each) => typeof each === "string");
  return readAccounts(unique, { project: tree.organization, config });
}
