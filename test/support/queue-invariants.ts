import type { CallStory } from "../../providers/sandbox/index.ts";
import type { Tree } from "../../schemas/types.ts";
import type { Line } from "./calls.ts";

/** What became of callers, and what was not as it has to be. */
export interface Held {
  readonly served: number;
  readonly full: number;
  readonly over: number;
  readonly left: number;
  readonly hungUp: number;
  readonly faults: readonly string[];
}

/** A span of time, in seconds after the beginning. */
interface Span {
  readonly from: number;
  readonly to: number;
}

interface Wait extends Span {
  readonly queue: string;
  readonly call: string;
  readonly why: string | undefined;
}

/** A phone's part: rung for a queue, and with a caller after that. */
interface Part {
  readonly queue: string;
  readonly person: string;
  /** From the asking for it until it is over. */
  readonly asked: Span;
  readonly rings: Span | undefined;
  readonly talks: Span | undefined;
  readonly took: string | undefined;
}

/** Seconds within which an instance that is gone is taken over, and those that a member's freedom takes to be seen. */
const takeover = 6;
const seen = 2;

/**
 * Holds what happened to callers of queues against what has to hold of every one at every moment.
 *
 * @param began when the time began, in milliseconds since 1970
 */
export function heldAgainst(
  line: Line,
  tree: Tree,
  stories: readonly CallStory[],
  legs: readonly CallStory[],
  began: number,
): Held {
  const faults: string[] = [];
  const queues = tree.accounts?.front?.callQueues ?? {};
  const waits = stories.flatMap((story) => waitOf(story, began));
  const parts = legs.flatMap((leg) => partOf(line, tree, leg, began));
  const end = (story: CallStory) => story.events.at(-1);

  for (const story of stories) {
    if (end(story)?.kind !== "ended") faults.push(`${story.call} came to no end`);
    for (const event of story.events)
      if (event.kind === "failed") faults.push(`${story.call} failed at ${event.at}: ${event.reason}`);
  }
  for (const [name, { maxSize = 300, maxWaitSeconds = 0 }] of Object.entries(queues)) {
    const own = waits.filter(({ queue }) => queue.includes(`-${name}-`));
    for (const { from } of own) {
      const size = own.filter((wait) => wait.from <= from && wait.to > from).length;
      if (size > maxSize) faults.push(`${size} wait in ${name} at ${from}, and ${maxSize} may`);
    }
    for (const { from, to, call, why } of own)
      if (to - from > maxWaitSeconds + 0.5 && why !== "taken")
        faults.push(`${call} waited in ${name} for ${to - from}, and ${maxWaitSeconds} is the most`);
    // Nobody rings for nobody.
    for (const { queue, rings } of parts.filter((part) => part.queue === name)) {
      if (rings === undefined) continue;
      const idle =
        rings.to -
        Math.max(
          rings.from,
          ...own.filter((wait) => wait.from < rings.to).map((wait) => Math.min(wait.to, rings.to)),
        );
      if (idle > takeover) faults.push(`${queue} rings for nobody from ${rings.to - idle} to ${rings.to}`);
    }
    // Who came first is taken first.
    for (const part of parts.filter(({ queue, took }) => queue === name && took !== undefined)) {
      const taken = own.find(({ call }) => call === part.took);
      const at = part.talks?.from ?? 0;
      const earlier = own.find((wait) => taken && wait.from < taken.from && wait.to > at + 0.001);
      if (earlier && taken) faults.push(`${taken.call} was taken at ${at} before ${earlier.call} in ${name}`);
    }
  }
  const taken = Map.groupBy(
    parts.filter(({ took }) => took !== undefined),
    ({ took }) => took,
  );
  for (const [call, all] of taken) if (all.length > 1) faults.push(`${all.length} have taken ${call}`);
  for (const [person, own] of Map.groupBy(parts, (part) => part.person)) {
    const talks = own.flatMap(({ talks }) => talks ?? []);
    if (overlap(talks)) faults.push(`${person} is in two calls`);
    const rings = own.filter(({ rings }) => rings !== undefined);
    for (const a of rings)
      for (const b of rings)
        if (
          a.queue < b.queue &&
          a.rings &&
          b.rings &&
          Math.min(a.rings.to, b.rings.to) - Math.max(a.rings.from, b.rings.from) > 0.001
        )
          faults.push(
            `${person} rings for ${a.queue} and ${b.queue} at ${Math.max(a.rings.from, b.rings.from)}`,
          );
  }
  faults.push(...forgotten(tree, waits, parts));
  const count = (why: string) => waits.filter((wait) => wait.why === why).length;
  const isFull = ({ events }: CallStory) => !events.some(({ kind }) => kind === "waits");
  return {
    served: count("taken"),
    full: stories.filter(isFull).length,
    over: count("time is over"),
    left: count("left"),
    hungUp: count("hung up"),
    faults,
  };
}

/** Callers who wait while somebody is free who rings or answers, and is not rung. */
function forgotten(tree: Tree, waits: readonly Wait[], parts: readonly Part[]): string[] {
  const faults: string[] = [];
  for (const [
    name,
    { members = [], retrySeconds = 5, wrapUpSeconds = 0, ringSeconds = 15 },
  ] of Object.entries(tree.accounts?.front?.callQueues ?? {})) {
    const people = members.flatMap((member) => peopleOf(tree, member));
    const patience = retrySeconds + ringSeconds + takeover + seen + 2;
    const rests = Math.max(wrapUpSeconds, 15);
    for (const wait of waits.filter(({ queue }) => queue.includes(`-${name}-`))) {
      for (let from = wait.from; from + patience <= wait.to; from += 1) {
        const to = from + patience;
        // For so long nothing has rung for this queue, and a member of it was neither rung nor in a call, nor resting.
        const isRung = parts.some(
          ({ queue, asked }) => queue === name && asked.from < to && asked.to >= from,
        );
        const free = people.find(
          (person) =>
            !parts.some(
              (part) =>
                part.person === person &&
                ((part.asked.from < to && part.asked.to >= from) ||
                  (part.talks && part.talks.from < to && part.talks.to + rests >= from)),
            ),
        );
        if (!isRung && free !== undefined) {
          faults.push(`${wait.call} waits in ${name} from ${from} to ${to}, and ${free} is free`);
          break;
        }
      }
    }
  }
  return faults;
}

function peopleOf(tree: Tree, member: object): readonly string[] {
  if ("user" in member) return [String(member.user)];
  const team = tree.teams?.[String((member as { team?: string }).team)];
  return (
    team?.members.map((each) =>
      typeof each === "string" ? each : String((each as { user?: string }).user),
    ) ?? []
  );
}

function overlap(spans: readonly Span[]): boolean {
  const sorted = spans.toSorted((a, b) => a.from - b.from);
  return sorted.some((span, at) => span.to > (sorted[at + 1]?.from ?? Number.POSITIVE_INFINITY) + 0.001);
}

function waitOf({ call, began: at, events }: CallStory, began: number): Wait[] {
  const offset = (at - began) / 1000;
  const start = events.find(({ kind }) => kind === "waits");
  if (start?.kind !== "waits") return [];
  const talk = events.find(({ kind }) => kind === "talks");
  const end = events.find(({ kind }) => kind === "leaves");
  const last = events.at(-1)?.at ?? start.at;
  const to = Math.min(talk?.at ?? last, end?.at ?? last);
  const why = end?.kind === "leaves" ? end.why : talk === undefined ? "hung up" : "taken";
  return [{ call, queue: start.queue, from: offset + start.at, to: offset + to, why }];
}

function partOf(line: Line, tree: Tree, { began: at, name, events }: CallStory, began: number): Part[] {
  const offset = (at - began) / 1000;
  const first = events.find((event) => event.kind === "rings" || event.kind === "silent");
  if (first === undefined || !("who" in first)) return [];
  const phone = line.nameOf(first.who);
  const person =
    Object.entries(tree.users ?? {}).find(([, user]) => user.sipUsers?.includes(phone))?.[0] ?? phone;
  const rung = events.find(({ kind }) => kind === "rings");
  const answered = events.find(({ kind }) => kind === "answered");
  const silent = events.find(({ kind }) => kind === "silent");
  const takes = events.find(({ kind }) => kind === "takes");
  const last = events.at(-1)?.at ?? 0;
  const span = (from: number, to: number) => ({ from: offset + from, to: offset + to });
  return [
    {
      queue: name ?? "",
      person,
      asked: span(0, last),
      rings: rung && span(rung.at, answered?.at ?? silent?.at ?? last),
      talks: takes && span(takes.at, last),
      took: takes?.kind === "takes" ? takes.call : undefined,
    },
  ];
}
