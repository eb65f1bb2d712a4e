import type { CallReport, Verb } from "../../../providers/calls.ts";
import { keyOf } from "../../kinds/names.ts";
import type { NormalCallQueue } from "../../tree/normal.ts";
import { type Answer, ended, toldOf } from "../calls/answer.ts";
import { leaveQueue } from "../calls/course.ts";
import type { Desk } from "../calls/desk.ts";
import { stepOfEvent, stepOfGone } from "../calls/history-steps.ts";
import { openedName, openedPlace, type Place } from "../calls/place.ts";
import { callOf, withCallerNoted } from "../calls/steps.ts";
import { callUrls } from "../calls/urls.ts";
import { spoken } from "../calls/words.ts";
import type { Agent, Fate, WaitingCall } from "../queue-store.ts";
import { longestTalk, restAfterFailure } from "./tick.ts";
import { grace } from "./waited.ts";

/** Seconds of silence, or of the carrier's own patience, between two askings what a caller hears. */
const between = 20;
/** Seconds for which music plays at most before the caller is thought to have gone. */
const longestMusic = 10 * 60;
/** Characters that are spoken in a second, at least. */
const slowest = 8;

/** Seconds that it takes to ask somebody whether he takes a call. */
const longestAsking = 20;

/** What a caller in a queue hears next. */
export async function waitingAnswer(desk: Desk): Promise<Answer> {
  const { options, organization, report } = desk;
  const at = nowOf(desk);
  const place = placeOf(desk);
  const caller = place && (await options.queues.store.waiting(organization, report.call));
  if (place === undefined || caller === undefined || caller.why !== "" || caller.until <= at) return leaves;
  const directory = (await options.directories.known(organization, place.revision)) ?? desk.directory;
  const queue = directory.model.directory.callQueue.get(place.point.name)?.value;
  if (queue === undefined) return leaves;
  const says = isTold(queue, caller.told, at)
    ? [{ does: "say" as const, text: spoken.place(report.position ?? 1) }]
    : [];
  const plays = queue.music === undefined ? [] : [{ does: "play" as const, url: queue.music }];
  const seconds = Math.max(
    1,
    Math.min(quietOf(queue, says.length > 0), (caller.until.getTime() - at.getTime()) / 1000),
  );
  const urls = callUrls(options.publicUrl, desk.bound());
  const heard = [...says, ...plays];
  const quiet = plays.length > 0 ? 1 : Math.ceil(seconds);
  const verbs: Verb[] =
    queue.exitKey === undefined
      ? [...heard, { does: "wait", seconds: quiet }]
      : [{ does: "listen", while: heard, seconds: quiet, next: urls.exit(place) }];
  const speech = says.reduce((sum, { text }) => sum + text.length / slowest, 0);
  const unheard = at.getTime() + (speech + (plays.length > 0 ? longestMusic : quiet) + grace) * 1000;
  await options.queues.store.heard(
    organization,
    report.call,
    new Date(unheard),
    says.length > 0 ? at : undefined,
  );
  return { ...waitsOn, verbs };
}

/** Of a caller who waits, where something goes wrong: waits on. */
export const waitsOn: Answer = {
  verbs: [{ does: "wait", seconds: between }],
  outcome: "waits on",
  about: "",
};
/** Of a phone that a queue rings, where something goes wrong. */
export const unserved: Answer = { ...ended(spoken.failed, "failed", "a fault"), about: "" };
/** The two talk. */
export const together: Answer = { verbs: [], outcome: "bridged", about: "" };

const leaves: Answer = { verbs: [{ does: "leave" }], outcome: "leaves", about: "" };

function isTold(
  { announcePosition, announceEverySeconds }: NormalCallQueue,
  told: Date | undefined,
  at: Date,
): boolean {
  if (!announcePosition) return false;
  if (told === undefined) return true;
  return announceEverySeconds > 0 && at.getTime() - told.getTime() >= (announceEverySeconds - 1) * 1000;
}

/** Seconds until the caller's place is told again, or something is to be heard. */
function quietOf({ announcePosition, announceEverySeconds }: NormalCallQueue, isTold: boolean): number {
  if (!announcePosition || announceEverySeconds === 0) return between;
  const said = isTold ? spoken.place(1).length / slowest : 0;
  return Math.max(1, Math.min(announceEverySeconds - said, 120));
}

/** A caller in a queue has pressed a key. */
export async function exitAnswer(desk: Desk): Promise<Answer> {
  const { options, organization, report } = desk;
  const place = placeOf(desk);
  const queue = place && desk.directory.model.directory.callQueue.get(place.point.name)?.value;
  if (queue?.exitKey === undefined || queue.exitKey !== report.digits) return { ...waitsOn, verbs: [] };
  await options.queues.store.leaving(organization, report.call, "exitKey");
  return leaves;
}

/** What is done with a call that has left a queue. */
export async function leftAnswer(desk: Desk): Promise<Answer> {
  const { options, organization, report } = desk;
  const { store, poke } = options.queues;
  const place = placeOf(desk);
  if (place === undefined) return ended(spoken.failed, "refused", "the way on was not made for this call");
  const point = `left ${keyOf(place.point)} ${place.began}`;
  // Asked again, also of another instance, it is the same.
  const why = await options.store.decided({ organization, call: report.call, point, at: desk.at }, async () =>
    whyLeft(report, await store.waiting(organization, report.call), nowOf(desk)),
  );
  await store.left(organization, report.call, place.point.name);
  poke(organization);
  const directory = await options.directories.known(organization, place.revision);
  const call = callOf(desk, directory ?? desk.directory);
  if (why === "served")
    return withCallerNoted(desk, call, { verbs: [{ does: "hangUp" }], outcome: "was answered" });
  const told = toldOf(call, await leaveQueue(call.world, place, why as Left), false);
  return withCallerNoted(desk, call, { ...told, saying: { ...told.saying, left: why as Left } });
}

type Left = Parameters<typeof leaveQueue>[2];

/** Why a caller has left a queue, as far as the carrier says it, and else as it is known here. */
function whyLeft({ left }: CallReport, caller: (WaitingCall & Fate) | undefined, now: Date): Left | "served" {
  if (caller === undefined || left === "taken" || left === "hungUp") return "served";
  if (left === "full") return "full";
  if (caller.why === "exitKey") return "exitKey";
  // Who was promised to somebody and has time left has talked: nothing told that they were together.
  return left === undefined && caller.claimed !== "" && caller.until > now ? "served" : "over";
}

/** The carrier says that a caller who waited is gone. */
export async function goneNoted(desk: Desk): Promise<void> {
  const { options, organization, query, bound } = desk;
  const call = query.get("of") ?? "";
  if (openedName(query.get("s") ?? "", bound(call)) === undefined || desk.report.event?.state !== "over")
    return;
  if (!(await options.queues.store.left(organization, call))) return;
  options.queues.poke(organization);
  options.history.note(() => stepOfGone(desk, call));
}

/** What whoever answers for a queue gets: the caller who waits longest, unless it is too late. */
export async function agentAnswer(desk: Desk): Promise<Answer> {
  const agent = agentIn(desk);
  if (agent === undefined) return notMade;
  if (agent.whose === "") return takes(desk, agent);
  const { agentTakes } = urlsOf(desk, agent);
  const until = new Date(nowOf(desk).getTime() + longestAsking * 1000);
  await desk.options.queues.store.asked(desk.organization, agent.attempt, until);
  return {
    verbs: [{ does: "ask", text: spoken.forYou(agent.whose), seconds: 10, next: agentTakes(agent.text) }],
    outcome: "asks",
    about: "",
  };
}

const notMade: Answer = { ...ended(spoken.failed, "refused", "not made for this phone"), about: "" };
const tooLate: Answer = { ...ended(spoken.tooLate, "too late", "nobody waits any more"), about: "" };

/** Who presses 1 takes the caller. */
export function agentTakesAnswer(desk: Desk): Promise<Answer> {
  const agent = agentIn(desk);
  const isTaken = agent !== undefined && desk.report.digits === "1";
  return isTaken
    ? takes(desk, agent)
    : Promise.resolve({ verbs: [{ does: "hangUp" }], outcome: "not taken", about: "" });
}

async function takes(desk: Desk, agent: NamedAgent): Promise<Answer> {
  const { options, organization, directory } = desk;
  const at = nowOf(desk);
  const { store, poke } = options.queues;
  const until = new Date(at.getTime() + longestTalk * 1000);
  const call = await store.claim(organization, agent.attempt, at, until);
  poke(organization);
  const { id } = directory.carrierOf("callQueue", agent.queue) ?? {};
  if (call === undefined || typeof id !== "string") return tooLate;
  const urls = urlsOf(desk, agent);
  const { bridging, agentOver } = urls;
  return {
    verbs: [
      { does: "take", queue: id, before: bridging(agent.text), seconds: 5, next: agentOver(agent.text) },
    ],
    outcome: "taken",
    about: call,
  };
}

/** Asked of the caller's call, just before the two talk. */
export async function bridgingAnswer(desk: Desk): Promise<Answer> {
  const { options, organization, report } = desk;
  const agent = agentIn(desk);
  if (agent === undefined) return notMade;
  await options.queues.store.bridged(organization, agent.attempt, report.call);
  options.queues.poke(organization);
  const user = desk.directory.userOf(agent.phone);
  const phone = { name: agent.phone, ...(user === undefined ? {} : { user }) };
  return { ...together, saying: { rings: [phone] }, about: report.call };
}

/** What is done with a phone that has talked with a caller, or found nobody. */
export function agentOverAnswer(desk: Desk): Promise<Answer> {
  const found = desk.report.ringing === "answered";
  return Promise.resolve(
    found ? { verbs: [{ does: "hangUp" }], outcome: "was answered", about: "" } : tooLate,
  );
}

/** Notes what happened to a phone that a queue rings. */
export async function agentNoted(desk: Desk): Promise<void> {
  const { options, organization, report, at, directory } = desk;
  const agent = agentIn(desk);
  if (agent === undefined || report.event === undefined) return;
  const { store, poke } = options.queues;
  const { event } = report;
  const { state } = event;
  const its = await store.agent(organization, agent.attempt);
  const of = directory.model.directory.sipUser.has(agent.phone)
    ? { phone: agent.phone, isOfQueue: true }
    : { number: agent.phone, isOfQueue: true };
  options.history.note(() => stepOfEvent(desk, its?.call ?? agent.call, of, event));
  if (directory.model.directory.sipUser.has(agent.phone))
    options.presence.note({
      organization,
      ...report.event,
      sipUser: agent.phone,
      at,
      until: new Date(at.getTime() + longestTalk * 1000),
    });
  if (state === "over") {
    await store.over(organization, agent.attempt, ({ state: was, until }) =>
      restsUntil(desk, agent.queue, was === "talking", until),
    );
    poke(organization);
  } else await store.known(organization, agent.attempt, report.event.leg);
}

/** Until when whoever has talked rests, or a phone that fell silent before its time is not rung. */
function restsUntil(desk: Desk, queue: string, hasTalked: boolean, until: Date): Date | undefined {
  const now = nowOf(desk);
  const { directory } = desk;
  const rests = directory.model.directory.callQueue.get(queue)?.value.wrapUpSeconds ?? 0;
  if (hasTalked) return rests > 0 ? new Date(now.getTime() + rests * 1000) : undefined;
  return now < until ? new Date(now.getTime() + restAfterFailure(directory, queue)) : undefined;
}

interface NamedAgent extends Pick<Agent, "attempt" | "queue" | "phone" | "call"> {
  /** Whose phone it is, where that one has to say that he takes the call. */
  readonly whose: string;
  readonly text: string;
}

/** The phone that a URL was made for. */
function agentIn({ query, bound }: Desk): NamedAgent | undefined {
  const attempt = query.get("of") ?? "";
  const text = openedName(query.get("s") ?? "", bound(attempt));
  if (text === undefined) return undefined;
  const [queue = "", phone = "", whose = "", call = ""] = JSON.parse(text) as string[];
  return { attempt, queue, phone, whose, call, text };
}

function urlsOf({ options, bound }: Desk, { attempt }: NamedAgent) {
  return callUrls(options.publicUrl, bound(attempt));
}

/** By the edge's own clock, which all that sees to queues goes by: a carrier's may be another one. */
const nowOf = ({ options }: Desk) => new Date(options.clock.now());

function placeOf({ query, bound, at }: Desk): Place | undefined {
  return openedPlace(query.get("s") ?? "", bound(), at.getTime() / 1000);
}
