import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ownedNumbers } from "../../../providers/sandbox/index.ts";
import type { Tree } from "../../../schemas/types.ts";
import { keyOf } from "../../../src/kinds/names.ts";
import { exported } from "../../../src/live/export/export.ts";
import type { Snapshot } from "../../../src/plan/snapshot.ts";
import { declarationsOf } from "../../../src/tree/declarations.ts";
import { applyTree, inProject, readTree, snapshotOfTree } from "../../support/applied.ts";
import { fullTree } from "../../support/full-tree.ts";

/** What reaches the engine, in one order. @param without fields that are not compared, of each kind */
function applied(snapshot: Snapshot, without: (kind: string) => readonly string[] = () => []) {
  const entries = Array.from(snapshot.values(), ({ kind, name, inputs }) => {
    const fields = Object.entries(inputs).filter(
      ([field, value]) => value !== undefined && !without(kind).includes(field),
    );
    return [keyOf({ kind, name }), Object.fromEntries(fields)] as const;
  });
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The tree in accounts of the sandbox, which has some numbers to give and takes no name or password of a person's. */
function inSandbox(random: Tree): Tree {
  const tree = structuredClone(random);
  const numbers = [...ownedNumbers.keys()].map((at) => ownedNumbers[at]);
  for (const [at, [name, account]] of Object.entries(tree.accounts ?? {}).entries()) {
    for (const field of ["endpoint", "edge", "credentials"] as const) delete account[field];
    Object.assign(account, {
      provider: "sandbox",
      credentials: { apiKey: { env: `KEY_${name.replaceAll(/\W/g, "_")}` } },
    });
    process.env[`KEY_${name.replaceAll(/\W/g, "_")}`] = at === 0 ? "KEYsandbox" : `KEYsandbox_${at}`;
  }
  // Sessions are known by the organization and the account: each run has its own.
  runs += 1;
  return unique({ ...tree, organization: `acme${runs}` }, numbers);
}

let runs = 0;

function unique(tree: Tree, numbers: readonly (string | undefined)[]): Tree {
  const free = [...numbers];
  let order = 10104;
  for (const { kind, name, account, value } of declarationsOf(tree)) {
    const fields = value as Record<string, unknown>;
    const own = name.replaceAll(/\W/g, "-").toLowerCase();
    if ("label" in fields && kind.belongsTo === "account") fields.label = `The ${own}`;
    if (kind.name === "SipDomain") fields.prefix = own;
    if (kind.name === "SipUser") for (const field of ["username", "password"]) delete fields[field];
    if (kind.name === "PhoneNumber") {
      delete fields.search;
      delete fields.acquire;
      const owned = account === Object.keys(tree.accounts ?? {})[0] ? free.shift() : undefined;
      if (owned === undefined) fields.acquire = "order";
      fields.number = owned ?? `+1312555${String(order++).slice(1)}`;
    }
    for (const key of (fields.keys ?? []) as { extension?: string; value?: string }[])
      if (key.extension !== undefined) delete key.value;
    if (kind.name === "User") fields.sipUsers = [...new Set(fields.sipUsers as string[])];
  }
  for (const account of Object.values(tree.accounts ?? {})) {
    const lists = Object.keys(account.credentialLists ?? {});
    account.credentialAttachments = (account.credentialAttachments ?? []).map((each, at) => ({
      ...each,
      list: lists[at] ?? "",
    }));
  }
  return tree;
}

describe("an export", () => {
  it("says of any tree what it asked for, all kinds and fields", async () => {
    await fc.assert(
      fc.asyncProperty(fullTree, (random) =>
        inProject(async () => {
          const tree = inSandbox(random);
          const declared = snapshotOfTree(tree);
          await applyTree(tree, `${tree.organization}/dev`);
          const { tree: live, notes } = exported(await readTree(tree), { written: tree, declared });
          // The sandbox's first account owns a number more.
          const surplus = Object.keys(live.accounts?.front?.phones ?? {}).filter((name) =>
            name.startsWith("1312555"),
          );
          for (const name of surplus) delete live.accounts?.front?.phones?.[name];
          expect(applied(snapshotOfTree(live))).toEqual(applied(declared));
          expect(notes).toEqual([]);
        }),
      ),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
