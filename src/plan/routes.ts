import { type Outcome, resolve } from "../routing/index.ts";
import { modelOf } from "../tree/model.ts";
import { type Snapshot, treeOf } from "./snapshot.ts";

/** Numbers and extensions whose calls go elsewhere, all for the same reason. */
export interface RouteChange {
  /** What is dialled: extensions and phones by their names. */
  readonly dialled: readonly string[];
  /** Who rings and what follows when nobody answers; undefined where it cannot be dialled. */
  readonly before?: string;
  readonly after?: string;
  /** Whether somebody rang before and nobody rings any more. */
  readonly isLost: boolean;
}

/** Every dialled number and extension whose outcome differs, the loudest first. */
export function routeChanges(before: Snapshot, after: Snapshot): RouteChange[] {
  const [old, now] = [outcomesOf(before), outcomesOf(after)];
  const groups = new Map<string, { dialled: string[]; before?: string; after?: string; isLost: boolean }>();
  for (const dialled of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(dialled), now.get(dialled)];
    const [a, b] = [was && summary(was), is && summary(is)];
    if (a === b) continue;
    const isLost = was !== undefined && rings(was) && (is === undefined || !rings(is));
    const key = JSON.stringify([a, b, isLost]);
    const group = groups.get(key) ?? {
      dialled: [],
      isLost,
      ...(a === undefined ? {} : { before: a }),
      ...(b === undefined ? {} : { after: b }),
    };
    group.dialled.push(dialled);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted(
    (a, b) => Number(b.isLost) - Number(a.isLost) || b.dialled.length - a.dialled.length,
  );
}

function outcomesOf(snapshot: Snapshot): Map<string, Outcome> {
  const model = modelOf(treeOf(snapshot));
  const all = [...model.directory.phone.keys(), ...model.directory.extension.keys()];
  // A phone and an extension of the same account may have the same name, but never the same digits.
  return new Map(all.map((dial) => [dial, resolve(model, { dial })]));
}

function rings({ steps }: Outcome): boolean {
  return steps.some((step) => step.rings.length > 0);
}

/** Who rings when, in one line. */
function summary({ steps, end }: Outcome): string {
  const ringing = steps.flatMap((step) => {
    const names = [...new Set(step.rings.map(({ user, name }) => user ?? name))];
    const times = step.rings.map(({ from, to }) => (to === null ? `from ${from}` : `${from}-${to}`));
    return names.length === 0
      ? []
      : [`${step.label}: ${names.join(", ")} (${[...new Set(times)].join(", ")} s)`];
  });
  const last =
    end.kind === "nobody"
      ? "nobody"
      : end.kind === "waiting"
        ? "waits"
        : end.kind === "outside"
          ? ""
          : end.kind;
  return [...ringing, last].filter(Boolean).join(", then ");
}
