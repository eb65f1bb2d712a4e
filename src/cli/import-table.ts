import { keyOf } from "../kinds/names.ts";
import { kindNamed } from "../kinds/registry.ts";
import { makerText } from "../lifecycle/handler.ts";
import type { Wanted } from "../live/import/importing.ts";
import { hasSecrets } from "../live/import/state-entry.ts";
import type { Candidate } from "../live/match/match.ts";
import type { FieldChange } from "../plan/change.ts";
import type { Paint } from "../plan/text.ts";
import { valueText } from "../plan/value.ts";
import { wordFor } from "../plan/words.ts";
import { joined, line, lines, type Shown, shown } from "../safe/text.ts";

const groups = [
  { state: "exact", title: "exactly as the tree says", sign: "=", style: "green" },
  { state: "differs", title: "with differences", sign: "~", style: "yellow" },
  { state: "ambiguous", title: "in doubt", sign: "?", style: "magenta" },
  { state: "missing", title: "not there, `dialtree up` makes it", sign: "+", style: "cyan" },
] as const;

/** What was found of a tree's resources, group by group, as a person reads it on a terminal. */
export function foundAsText(all: readonly Wanted[], paint: Paint): Shown {
  const widest = Math.max(0, ...all.map(({ entry }) => wordFor(entry.kind).length));
  const parts = groups.flatMap(({ state, title, sign, style }) => {
    const found = all.filter(({ match }) => match.state === state);
    if (found.length === 0) return [];
    const rows = found.flatMap((wanted) => {
      const { kind, name } = wanted.entry;
      const head = line`  ${paint(style, shown(sign))}  ${shown(wordFor(kind).padEnd(widest))}  ${paint("bold", shown(name))}`;
      return [head, ...detailsOf(wanted, all).map((text) => line`       ${text}`)];
    });
    return [lines([paint("bold", line`${shown(title)}: ${found.length}`), ...rows])];
  });
  return joined(parts, "\n");
}

function detailsOf({ entry, match }: Wanted, all: readonly Wanted[]): Shown[] {
  if (match.state === "missing") return [];
  if (match.state === "ambiguous") {
    const name = shortNameOf(entry, all);
    return match.candidates.map((candidate) => candidateText(name, candidate));
  }
  const unknown = hasSecrets(match.live)
    ? []
    : [line`the carrier does not tell its password: the phone keeps working, and the tree does not know it`];
  return [...match.fields.map(fieldText), ...unknown];
}

/** A live object that may be meant, with the option that says so. */
function candidateText(name: string, { live, named, fields }: Candidate): Shown {
  const { id, owner } = live.stored;
  const known = Object.entries(named).filter(
    ([field]) => !Object.hasOwn(kindNamed(live.kind).outputs ?? {}, field),
  );
  const said = known.map(([field, value]) => `${field}: ${valueText(value)}`).join(", ");
  const whose = owner.kind === "other" ? `; belongs to ${makerText(owner.by)}` : "";
  const differs = fields.length === 0 ? "" : `; differs in ${fields.map(({ field }) => field).join(", ")}`;
  const option = /^[\w./+-]+$/.test(`${name}${id}`) ? `${name}=${id}` : `'${name}=${id}'`;
  return line`--match ${shown(option)}  ${shown(said + whose + differs)}`;
}

function fieldText({ field, before, after }: FieldChange): Shown {
  return line`${shown(field)}: ${shown(valueText(before))} -> ${shown(valueText(after))}`;
}

/** The resource's name where no other has it, else with its kind. */
function shortNameOf({ kind, name }: Wanted["entry"], all: readonly Wanted[]): string {
  const namesakes = all.filter(({ entry }) => entry.name === name);
  return namesakes.length === 1 ? name : keyOf({ kind: kindNamed(kind).id, name });
}
