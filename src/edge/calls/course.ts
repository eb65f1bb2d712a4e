import type { RingingEnd } from "../../../providers/calls.ts";
import { type Bell, readinessOf } from "../../calls/bells.ts";
import type { CallStep, Happening } from "../../calls/call-step.ts";
import type { Circumstance } from "../../calls/circumstance.ts";
import { limitsOf } from "../../calls/limits.ts";
import { exitsOf, mostPoints, type Point } from "../../calls/point.ts";
import { stepOf } from "../../calls/step.ts";
import { keyOf } from "../../kinds/names.ts";
import type { Model } from "../../tree/model.ts";
import { markOf, type Passed, type Place } from "./place.ts";
import { ringingAt } from "./ringing.ts";

/*
 * The course of a call from one ringing to the next: which point it comes to, what rings there, and where it goes when nobody
 * answered. Pure; what rings when is the step's of src/calls, which `dialtree route` shows.
 */

/** What a course goes by. */
export interface World {
  readonly model: Model;
  /** As it is now: who is in a call, whose turn it is, and the account that the call is in. */
  readonly moment: Circumstance;
  /** The same when nobody is in a call, so that whoever is moves nobody else's times. */
  readonly usual: Circumstance;
  /** Of a queue whose callers wait at the carrier. */
  readonly queue?: WaitedQueue | undefined;
}

/** A queue of the carrier's. */
export interface WaitedQueue {
  /** What the carrier calls it. */
  readonly name: string;
  /** Has the caller wait so many seconds at most. @returns `unknown` where nobody can be noted now */
  enter(seconds: number, wait: number): Promise<"waits" | "full" | "unknown">;
}

/** What comes next of a call, after so many seconds of waiting. */
export type Coming = { readonly wait: number } & (
  | {
      readonly does: "ring";
      readonly bells: readonly Bell[];
      readonly seconds: number;
      readonly place: Standing;
    }
  | { readonly does: "goOut"; readonly number: string }
  /** `back`: where the call goes on when the application hands it back. */
  | { readonly does: "handOver"; readonly url: string; readonly back?: Standing }
  | { readonly does: "enqueue"; readonly queue: string; readonly seconds: number; readonly place: Standing }
  /** Nothing rings now; somebody may in a while. */
  | { readonly does: "waitOn"; readonly place: Standing }
  | { readonly does: "end"; readonly reason: string; readonly when: Happening | "comesBack" | "gone" }
);

/** A place at which nothing rings yet. */
export type Standing = Omit<Place, "began" | "seconds" | "revision">;

/** Of a place at which nothing has rung. */
const beginning = { at: 0, left: 0, spent: 0, isCut: false } as const;

/** What comes of a call that comes to a point. @param wait seconds before, of the point that it comes from */
export async function arrive(world: WorldAt, point: Point, before: Passed = [], wait = 0): Promise<Coming> {
  const mark = markOf(point);
  if (before.includes(mark))
    return { does: "end", when: "comesBack", reason: `the call comes back to ${keyOf(point)}`, wait };
  if (before.length >= mostPoints)
    return { does: "end", when: "comesBack", reason: `the call passes more than ${mostPoints} points`, wait };
  const passed = [...before, mark];
  const at = await world(point);
  const step = stepOf(at.model, point, at.moment);
  if (step === undefined) return { does: "end", when: "gone", reason: `there is no ${keyOf(point)}`, wait };
  const { last } = step;
  if (last.when === "outside") return { does: "goOut", number: point.name, wait };
  if (last.when === "elsewhere") {
    const { handedBack } = step.ways;
    const back = handedBack && { ...beginning, point: handedBack, passed };
    return { does: "handOver", url: last.reason, ...(back ? { back } : {}), wait };
  }
  const waits = await waitingIn(world, at, step, { ...beginning, point, passed }, wait);
  if (waits !== undefined) return waits;
  const coming = ringingAt(at, { ...beginning, point, passed });
  if (typeof coming !== "number") return { ...coming, wait: wait + coming.wait };
  const when = last.when === "waiting" ? "noAnswer" : last.when;
  return leave(world, step, when, passed, wait + coming);
}

/** What comes of a call when a ringing ended without an answer. @param elapsed seconds that it rang */
export async function goOn(
  world: WorldAt,
  place: Standing & { readonly seconds: number },
  end: Exclude<RingingEnd, "answered">,
  elapsed: number,
): Promise<Coming> {
  const { point, passed } = place;
  const at = await world(point);
  const step = stepOf(at.model, point, at.moment);
  if (step === undefined)
    return { does: "end", when: "gone", reason: `there is no ${keyOf(point)} any more`, wait: 0 };
  const wasWhole = elapsed >= place.seconds - 1;
  if (!wasWhole && place.at === 0 && isPhonesOwn(point))
    return leave(world, step, declined(at, point, end), passed, 0);
  const spent = place.spent + (wasWhole ? place.seconds : elapsed);
  const coming = ringingAt(
    at,
    wasWhole && place.left > 0 ? { ...place, spent } : { ...place, at: place.at + 1, left: 0, spent },
  );
  return typeof coming === "number" ? leave(world, step, "noAnswer", passed, coming) : coming;
}

/** What comes of a call that comes to a queue of the carrier's; undefined anywhere else. */
async function waitingIn(
  world: WorldAt,
  { model, queue }: World,
  step: CallStep,
  place: Standing,
  wait: number,
): Promise<Coming | undefined> {
  const { when, after } = step.last;
  const seconds = when === "waiting" ? limitsOf(model).waitSeconds : after;
  if (queue === undefined || seconds <= 0) return undefined;
  const entered = await queue.enter(seconds, wait);
  if (entered === "unknown") return undefined;
  if (entered === "full") return leave(world, step, "full", place.passed, wait);
  return { does: "enqueue", queue: queue.name, seconds, place, wait };
}

/** What comes of a call that has left a queue of the carrier's. @param why `over` where it has waited long enough */
export async function leaveQueue(
  world: WorldAt,
  { point, passed }: Standing,
  why: "full" | "exitKey" | "over",
): Promise<Coming> {
  const at = await world(point);
  const step = stepOf(at.model, point, at.moment);
  if (step === undefined)
    return { does: "end", when: "gone", reason: `there is no ${keyOf(point)} any more`, wait: 0 };
  if (why !== "over") return leave(world, step, why, passed, 0);
  const { when } = step.last;
  // Without a limit of the queue's own it was the carrier's, and the caller waits on.
  const again =
    when === "waiting" ? await waitingIn(world, at, step, { ...beginning, point, passed }, 0) : undefined;
  return again ?? leave(world, step, when === "nobodyThere" ? when : "noAnswer", passed, 0);
}

/** The course of a call at a point needs what was decided there; a point's world is asked for when it is come to. */
export type WorldAt = (point: Point) => Promise<World>;

function leave(
  world: WorldAt,
  { ways, last }: CallStep,
  when: Happening,
  passed: Passed,
  wait: number,
): Promise<Coming> | Coming {
  // Whoever is not there does not answer, and the other way round.
  const to =
    ways[when] ??
    (when === "noAnswer" ? ways.nobodyThere : undefined) ??
    (isAbsence(when) ? ways.noAnswer : undefined);
  return to ? arrive(world, to, passed, wait) : { does: "end", when, reason: last.reason, wait };
}

/** Whether what its phones say is what the point says. */
function isPhonesOwn({ kind }: Point): boolean {
  return kind === "user" || kind === "sipUser";
}

/** What it means that none of a person's phones rang to the end: busy, if one of them is; else none is there. */
function declined({ model: { directory }, moment }: World, point: Point, end: RingingEnd): Happening {
  const phones = point.kind === "user" ? (exitsOf(directory, point)?.members ?? []) : [point];
  const isBusy = end === "busy" || phones.some(({ name }) => readinessOf(directory, name, moment) === "busy");
  return isBusy ? "busy" : "unregistered";
}

const isAbsence = (when: Happening) => when === "unregistered" || when === "nobodyThere";
