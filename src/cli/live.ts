import type { Tree } from "../../schemas/types.ts";
import { accountsOf } from "../live/export/accounts.ts";
import { type Exported, exported } from "../live/export/export.ts";
import { readAccounts } from "../live/reading.ts";
import { type Snapshot, snapshotOf } from "../plan/snapshot.ts";
import { line } from "../safe/text.ts";
import { loadTree } from "./load.ts";
import { sayLine } from "./terminal.ts";

/** What is there of accounts, as a tree; how far reading is stands on stderr. */
export async function readAsTree(
  written: Tree,
  accounts: readonly string[],
  declared?: Snapshot,
  stack?: string,
): Promise<Exported> {
  const { organization } = written;
  const reading = await readAccounts(accounts, {
    project: organization,
    config: () => undefined,
    onPage: progress(),
  });
  return exported(reading, {
    written,
    ...(declared ? { declared } : {}),
    stacks: stack === undefined ? [] : [`${organization}/${stack}`],
  });
}

/** The same of all accounts of a tree. @param allow dangers that are no reason to refuse */
export async function liveTree(place: string, stack: string, allow: readonly string[]) {
  const validated = loadTree(place);
  const declared = snapshotOf(validated);
  const { written } = validated.model;
  const accounts = accountsOf(declared, written.organization, allow);
  return { validated, declared, live: await readAsTree(written, accounts, declared, stack) };
}

/** Milliseconds between two lines that say how far something is. */
const pause = 1_000;

function progress(): (objects: number) => void {
  let last = Date.now();
  return (objects) => {
    if (Date.now() - last < pause) return;
    last = Date.now();
    sayLine(line`read ${objects} objects ...`);
  };
}
