import { called, type End, type Outcome, type Ring, type Step } from "../calls/index.ts";
import { branchWords, doesRing } from "../calls/words.ts";
import { kindNamed } from "../kinds/registry.ts";
import { treeOf } from "../tree/from-resources.ts";
import { modelOf } from "../tree/model.ts";
import type { Snapshot, SourcePlace } from "./snapshot.ts";

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
  readonly place?: SourcePlace;
}

/** Every dialled number and extension whose outcome differs, the loudest first. */
export function routeChanges(before: Snapshot, after: Snapshot): RouteChange[] {
  const [old, now] = [outcomesOf(before), outcomesOf(after)];
  const places = placesOf(before, after);
  const groups = new Map<string, RouteChange & { dialled: string[] }>();
  for (const point of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [was, is] = [old.get(point), now.get(point)];
    if (was && is && signatureOf(was) === signatureOf(is)) continue;
    const [a, b] = summaries(was, is);
    const isLost = was !== undefined && doesRing(was) && (is === undefined || !doesRing(is));
    const key = JSON.stringify([a, b, isLost]);
    const place = places.get(point);
    const group = groups.get(key) ?? {
      dialled: [],
      isLost,
      ...(place === undefined ? {} : { place }),
      ...(a === undefined ? {} : { before: a }),
      ...(b === undefined ? {} : { after: b }),
    };
    group.dialled.push(nameIn(point));
    groups.set(key, group);
  }
  return [...groups.values()].toSorted(
    (a, b) => Number(b.isLost) - Number(a.isLost) || b.dialled.length - a.dialled.length,
  );
}

/** Where the trees have what can be dialled, the newer one first. */
function placesOf(...snapshots: readonly Snapshot[]): Map<string, SourcePlace> {
  return new Map(
    snapshots.flatMap((snapshot) =>
      [...snapshot.values()].flatMap(({ kind, name, place }) =>
        place && (kind === "Extension" || kind === "PhoneNumber")
          ? [[pointKey(kindNamed(kind).id, name), place] as const]
          : [],
      ),
    ),
  );
}

function outcomesOf(snapshot: Snapshot): Map<string, Outcome> {
  const model = modelOf(treeOf(snapshot.values()));
  const { phone, extension } = model.directory;
  const points = [
    ...[...phone.keys()].map((name) => ({ kind: "phone" as const, name })),
    ...[...extension.keys()].map((name) => ({ kind: "extension" as const, name })),
  ];
  return new Map(points.map((point) => [pointKey(point.kind, point.name), called(model, point)]));
}

/** Names first, so that points are in the order of their names; a phone and an extension may have the same one. */
const pointKey = (kind: string, name: string) => `${name} ${kind}`;
const nameIn = (key: string) => key.slice(0, key.lastIndexOf(" "));

/** What a caller meets, whatever people call it: who rings when, where else the call may go, and how it ends. */
function signatureOf({ steps, end }: Outcome): string {
  const { reason: _reason, ...last } = { reason: "", ...end };
  const points = steps.filter(({ rings, branches }) => rings.length + branches.length > 0);
  return JSON.stringify([points.map(({ rings, branches }) => [rings, branches]), last]);
}

/** Both in few words, in as many as tell them apart. */
function summaries(was: Outcome | undefined, is: Outcome | undefined): (string | undefined)[] {
  const [a, b] = [was, is].map((outcome) => outcome && summary(outcome, false));
  return a === b ? [was, is].map((outcome) => outcome && summary(outcome, true)) : [a, b];
}

/** Who rings when, in one line. @param isDetailed with what rings for whom, and where else the call may go */
function summary({ steps, end }: Outcome, isDetailed: boolean): string {
  const ringing = steps.flatMap((step) => {
    const names = [...new Set(step.rings.map((ring) => ringName(ring, isDetailed)))].join(", ");
    const times = step.rings.map(({ from, to }) => (to === null ? `from ${from}` : `${from}-${to}`));
    const who = names === step.label ? names : `${step.label}: ${names}`;
    const elsewhere = isDetailed ? branchesOf(step) : "";
    if (names === "") return elsewhere === "" || step.kind === "url" ? [] : [`${step.label}${elsewhere}`];
    return [`${who} (${[...new Set(times)].join(", ")} s)${elsewhere}`];
  });
  // What an application may do with a call is said where the call ends for the tree.
  const last = steps.at(-1);
  const back = isDetailed && last?.kind === "url" ? branchesOf(last) : "";
  return [...ringing, endName(end, isDetailed) + back].filter(Boolean).join(", then ");
}

function branchesOf({ branches }: Step): string {
  return branches.map((branch) => `; ${branchWords(branch)}`).join("");
}

function ringName({ user, name, certainty }: Ring, isDetailed: boolean): string {
  if (!isDetailed) return user ?? name;
  return `${certainty === "maybe" ? "maybe " : ""}${user === undefined ? name : `${user} on ${name}`}`;
}

function endName(end: End, isDetailed: boolean): string {
  const when = isDetailed ? ` at ${end.at} s` : "";
  switch (end.kind) {
    case "nobody":
      return `nobody${when}`;
    case "elsewhere":
      return `answered elsewhere: ${end.url}`;
    case "waiting":
      return `waits${when}`;
    case "emergency":
      return end.kind;
    case "outside":
      return "";
  }
}
