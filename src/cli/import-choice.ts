import { DialtreeError } from "../errors.ts";
import { keyOf } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import type { Snapshot, SnapshotEntry } from "../plan/snapshot.ts";
import { shown } from "../safe/text.ts";

/**
 * Ids by `KIND NAME` of what a person has chosen as `NAME=ID`, where NAME is a resource's name or has its kind before it,
 * in whichever of its words.
 *
 * @throws {DialtreeError} DT1050 where a choice names no resource of the tree, or several
 */
export function chosenIds(choices: readonly string[], declared: Snapshot): Map<string, string> {
  return new Map(
    choices.map((choice) => {
      const at = choice.indexOf("=");
      const [name, id] = [choice.slice(0, at), choice.slice(at + 1)];
      if (at < 1 || id === "") throw unclear(choice, "is no NAME=ID");
      const meant = [...declared.values()].filter((entry) => namesOf(entry).includes(name.toLowerCase()));
      const [only] = meant;
      if (only === undefined) throw unclear(choice, "names no resource of the tree");
      if (meant.length > 1) throw unclear(choice, `may be ${meant.map(keyOf).join(" or ")}`);
      return [keyOf(only), id];
    }),
  );
}

/**
 * The same of a list that may be older than the tree: what the tree does not have is passed over.
 *
 * @throws {DialtreeError} DT1050 where a line is no NAME=ID
 */
export function listedIds(text: string, declared: Snapshot): Map<string, string> {
  const known = new Set([...declared.values()].flatMap(namesOf));
  const lines = text.split(/\r?\n/).filter((each) => each.trim() !== "");
  const choices = lines.filter(
    (each) => !each.includes("=") || known.has(each.slice(0, each.indexOf("=")).toLowerCase()),
  );
  return chosenIds(choices, declared);
}

function namesOf({ kind, name }: SnapshotEntry): string[] {
  const { id, word } = kindNamed(kind);
  return [name, `${kind} ${name}`, `${id} ${name}`, `${word} ${name}`].map((text) => text.toLowerCase());
}

export function unclear(choice: string, why: string): DialtreeError {
  return new DialtreeError("DT1050", `--match ${shown(choice)} ${why}`, {
    hint: "Name a resource as `dialtree import` shows it, with the id of an object of its kind and account that no other resource is.",
  });
}
