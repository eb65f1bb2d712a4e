import { Command } from "commander";
import { keyOf } from "../kinds/names.ts";
import { parseAccount } from "../lifecycle/account.ts";
import type { Exported } from "../live/import/deployment.ts";
import { type Choice, chosenOf, type Wanted } from "../live/import/importing.ts";
import { wordFor } from "../plan/words.ts";
import { line, shown } from "../safe/text.ts";
import { confirm } from "./apply.ts";
import { painter } from "./colour.ts";
import { readInput, writeSecretly } from "./files.ts";
import { chosenIds, listedIds, unclear } from "./import-choice.ts";
import { foundAsText } from "./import-table.ts";
import { breakLockOption, stackOption, takeOverOption } from "./options.ts";
import type { TreeStack } from "./stack.ts";
import { print, sayLine } from "./terminal.ts";

interface ImportOptions {
  readonly stack: string;
  readonly yes?: true;
  readonly match: string[];
  readonly ids?: string;
  readonly file?: string;
  readonly dryRun?: true;
  readonly takeOver?: true;
  readonly breakLock?: true;
}

export function importCommand(): Command {
  return new Command("import")
    .description(
      "Take over what is at the carrier and at the edge already: nothing is made, changed or lost.",
    )
    .argument("<tree>", "the tree's file or folder")
    .addOption(stackOption())
    .option(
      "-y, --yes",
      "take over, without asking, what is exactly as the tree says, and what --match or --ids names",
    )
    .option(
      "--match <name=id>",
      "the object that a resource is, by its id; NAME as `front/staff`, or `list front/staff`; repeatable",
      (text: string, before: string[]) => [...before, text],
      [] as string[],
    )
    .option(
      "--ids <file>",
      "the same from a file, a line each, as `dialtree export` writes it; lines about what is not there or not asked for are passed over",
    )
    .option(
      "--file <file>",
      "write the engine's own import file, for `pulumi import --file`, and take nothing over",
    )
    .option("--dry-run", "show what is found, and take nothing over")
    .addOption(breakLockOption())
    .addOption(takeOverOption())
    .addHelpText(
      "after",
      `
Of what is taken over only what the tree writes is ever changed; what differs is shown here, and by \`dialtree plan\` after it.
At the carrier an owner's tag is all that is written, where it shows tags. What the state has already is left out, so that a
run that broke off goes on.

Examples:
  dialtree import account.yaml --dry-run
  dialtree import account.yaml --yes --match front/staff=2717173737
  dialtree import phones --ids phones/export-ids.txt      after dialtree export
  dialtree import account.yaml --file import.json && pulumi import --file import.json --protect=false --generate-code=false`,
    )
    .action(async (place: string, options: ImportOptions) => {
      const { stack, file, dryRun, takeOver, breakLock } = options;
      const { openTreeStack } = await import("./open-stack.ts");
      const purpose = file === undefined && !dryRun ? "change" : "look";
      const opened = await openTreeStack(place, stack, { purpose, takeOver, breakLock });
      await importTree(opened, place, options);
    });
}

async function importTree(opened: TreeStack, place: string, options: ImportOptions): Promise<void> {
  // What speaks to keepers takes a moment to load.
  const { lookForAll, importFile, takeIn } = await import("../live/import/take-over.ts");
  const { organization: project, stack } = opened.origin;
  const importing = { ...opened, project, stack };
  const chosen = chosenIds(options.match, opened.declared);
  const listed = options.ids === undefined ? new Map() : listedIds(readInput(options.ids), opened.declared);
  const state = (await opened.exported()) as Exported;
  sayLine(line`reading the accounts ...`);
  const { wanted, inState, unowned } = await lookForAll(importing, state, new Map([...listed, ...chosen]));
  refuseUnmet(chosen, wanted);
  if (wanted.length > 0) print(foundAsText(wanted, painter(process.stdout)));
  const choice = chosenOf(
    wanted,
    ({ state: found, by }) => !options.yes || found === "exact" || by === "choice",
  );
  if (options.yes) sayLeft(choice);
  if (options.dryRun) return;
  if (options.file !== undefined) {
    writeSecretly(options.file, importFile(importing, state, choice));
    sayLine(
      line`written: ${shown(options.file)}; it has no password, which the \`pulumi up --refresh\` after it reads`,
    );
    return;
  }
  const { length: count } = choice.taken;
  if (count + unowned.length === 0) {
    print(
      line`Nothing is taken over: the state has ${inState} of the tree's ${inState + wanted.length} resources.\n`,
    );
    return;
  }
  if (!options.yes && count > 0) await confirm(questionOf(choice));
  await opened.record();
  await takeIn(importing, choice, unowned, (done) => {
    if (done % 100 === 0) sayLine(line`  ${done} of ${count}`);
  });
  const differing = choice.taken.filter(({ fields }) => fields.length > 0).length;
  print(
    line`Taken over: ${count}, ${differing} of them with differences, which \`dialtree plan ${shown(place)}\` shows.\n`,
  );
}

/** @throws {DialtreeError} DT1050 where a choice names what the state has already, or no object that may be it */
function refuseUnmet(chosen: ReadonlyMap<string, string>, wanted: readonly Wanted[]): void {
  for (const [key, id] of chosen) {
    const found = wanted.find(({ entry }) => keyOf(entry) === key);
    if (found === undefined) throw unclear(`${key}=${id}`, "is in the state already");
    if (!("by" in found.match) || found.match.by !== "choice")
      throw unclear(`${key}=${id}`, "names no object of its kind and account, or another resource's");
  }
}

function sayLeft({ left }: Choice): void {
  for (const { entry, because } of left)
    sayLine(line`left: ${shown(wordFor(entry.kind))} ${shown(entry.name)}, since ${shown(because)}`);
}

function questionOf({ taken }: Choice): string {
  const differing = taken.filter(({ fields }) => fields.length > 0).length;
  const isProduction = taken.some(
    ({ entry }) => parseAccount(String(entry.inputs.account)).environment === "production",
  );
  const where = isProduction ? " in PRODUCTION" : "";
  return `Take these ${taken.length} over${where} (${differing} with differences, which stay as they are until \`dialtree up\`)?`;
}
