import { kindNamed, kinds } from "../../kinds/registry.ts";
import type { Exported } from "./export.ts";
import type { Note } from "./note.ts";

/** All that whoever reads an export is to know, as Markdown; texts from outside stand where none of them means anything. */
export function reportOf({ resources, notes, tree }: Exported): string {
  const holders = [undefined, ...Object.keys(tree.accounts ?? {})];
  return [
    `# The export of ${tree.organization}`,
    "",
    "What is not in the tree stays as it is at the carrier: nothing here was changed there.",
    ...holders.flatMap((holder) => [
      "",
      `## ${holder === undefined ? "Users and teams" : `Account ${holder}`}`,
      "",
      ...countsOf(resources.filter(({ object }) => object.account === holder)),
      ...listed(
        "Not in the tree",
        notes.filter(({ account, isLeftOut }) => isLeftOut && account === holder),
      ),
      ...listed(
        "Chosen",
        notes.filter(({ account, isLeftOut }) => !isLeftOut && account === holder),
      ),
    ]),
    "",
  ].join("\n");
}

function countsOf(resources: Exported["resources"]): string[] {
  const byKind = Map.groupBy(resources, ({ kind }) => kind);
  const counts = kinds.flatMap(({ name, word }) => {
    const count = byKind.get(name as never)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? "" : "s"}`];
  });
  return [counts.length === 0 ? "Nothing." : `In the tree: ${counts.join(", ")}.`];
}

function listed(title: string, notes: readonly Note[]): string[] {
  if (notes.length === 0) return [];
  const lines = notes.map(({ about, text }) => {
    const of = about && `${kindNamed(about.kind).word} ${about.name}: `;
    return `${of ?? ""}${text}`.replaceAll("`", "'");
  });
  return ["", `### ${title}`, "", "```text", ...lines, "```"];
}
