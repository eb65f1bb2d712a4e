import { type Outcome, resolve } from "../routing/index.ts";
import { doesRing } from "../routing/words.ts";
import { modelOf } from "../tree/model.ts";
import type { Place, Snapshot } from "./snapshot.ts";
import { treeOf } from "./tree-of.ts";

/** Numbers and extensions whose calls go elsewhere, all for the same reason. */
export interface RouteChange {
  /** What is dialled: extensions and phones by their names. */
  readonly dialled: readonly string[];
  /** Who rings and what follows when nobody answers; undefined where it cannot be dialled. */
  readonly before?: string;
  readonly after?: string;
  /** Whether somebody rang before and nobody rings any more. */
  readonly isLost: boolean;
  /** Where the tree has the first of them; for what is gone, where it had it. */
  readonly place?: Place;
}

/** Every dialled number and extension whose outcome differs, the loudest first. */
export function routeChanges(before: Snapshot, after: Snapshot): RouteChange[] {
  const [old, now] = [outcomesOf(before), outcomesOf(after)];
  const places = placesOf(before, after);
  const groups = new Map<string, RouteChange & { dialled: string[] }>();
  for (const dialled of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(dialled), now.get(dialled)];
    const [a, b] = [was && summary(was), is && summary(is)];
    if (a === b) continue;
    const isLost = was !== undefined && doesRing(was) && (is === undefined || !doesRing(is));
    const key = JSON.stringify([a, b, isLost]);
    const place = places.get(dialled);
    const group = groups.get(key) ?? {
      dialled: [],
      isLost,
      ...(place === undefined ? {} : { place }),
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

/** Where the trees have what can be dialled, the newer one first. */
function placesOf(...snapshots: readonly Snapshot[]): Map<string, Place> {
  return new Map(
    snapshots.flatMap((snapshot) =>
      [...snapshot.values()].flatMap(({ kind, name, place }) =>
        place && (kind === "Extension" || kind === "PhoneNumber") ? [[name, place] as const] : [],
      ),
    ),
  );
}

function outcomesOf(snapshot: Snapshot): Map<string, Outcome> {
  const model = modelOf(treeOf(snapshot.values()));
  const all = [...model.directory.phone.keys(), ...model.directory.extension.keys()];
  // A phone and an extension of the same account may have the same name, but never the same digits.
  return new Map(all.map((dial) => [dial, resolve(model, { dial })]));
}

/** Who rings when, in one line. */
function summary({ steps, end }: Outcome): string {
  const ringing = steps.flatMap((step) => {
    const names = [...new Set(step.rings.map(({ user, name }) => user ?? name))].join(", ");
    const times = step.rings.map(({ from, to }) => (to === null ? `from ${from}` : `${from}-${to}`));
    const who = names === step.label ? names : `${step.label}: ${names}`;
    return names === "" ? [] : [`${who} (${[...new Set(times)].join(", ")} s)`];
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
