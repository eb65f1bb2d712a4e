import type { Circumstance } from "../../calls/circumstance.ts";
import { boundAccount } from "../../calls/dial.ts";
import type { Point } from "../../calls/point.ts";
import type { CallDirectory } from "../directory/directory.ts";
import { waitedQueue } from "../queues/waited.ts";
import { type Answer, type AnsweredCall, answerOf, emergency, ended, toldOf } from "./answer.ts";
import { emergencyDialled, type Incoming, incomingOf } from "./caller.ts";
import { arrive, goOn, type WorldAt } from "./course.ts";
import type { Desk } from "./desk.ts";
import { drawnOrder } from "./draw.ts";
import { noteCaller } from "./events.ts";
import { openedName, openedPlace } from "./place.ts";
import { callUrls } from "./urls.ts";
import { spoken } from "./words.ts";

/** Calls of the same caller to the same number at once, from which on they are one that comes back. */
const sameAtOnce = 3;

/** Seconds for which a call is thought to be there without being heard of. */
const longestRinging = 15 * 60;

/** What is done with a call that has just come. An emergency call waits for nothing that is read anew. */
export async function firstAnswer(desk: Desk): Promise<Answer> {
  const { account, report, options, organization } = desk;
  const number = emergencyDialled(desk.directory, account, report);
  if (number !== undefined)
    return emergency(
      { directory: desk.directory, account, incoming: incomingOf(desk.directory, account, report) },
      number,
    );
  const directory = await options.directories.current(organization);
  const call = callOf(desk, directory ?? desk.directory);
  if (await comesBack(desk, call.directory))
    return ended(spoken.comesBack, "comes back", "the same call is here already");
  return withCallerNoted(desk, call, await answerOf(call));
}

/** What is done with a call whose ringing ended. */
export async function nextAnswer(desk: Desk): Promise<Answer> {
  const { options, organization, report, query } = desk;
  const now = desk.at.getTime() / 1000;
  const place = openedPlace(query.get("s") ?? "", desk.bound(), now);
  if (place === undefined) return ended(spoken.failed, "refused", "the way on was not made for this call");
  const directory = await options.directories.known(organization, place.revision);
  const call = callOf(desk, directory ?? desk.directory);
  if (report.ringing === "answered") return withCallerNoted(desk, call, wasAnswered);
  const coming = await goOn(call.world, place, report.ringing ?? "noAnswer", now - place.began);
  return withCallerNoted(desk, call, toldOf(call, coming, false));
}

/** What is done with a call that an application hands back. */
export async function backAnswer(desk: Desk): Promise<Answer> {
  const { options, organization, query } = desk;
  const place = openedPlace(query.get("s") ?? "", desk.bound(), desk.at.getTime() / 1000, "back");
  if (place === undefined) return ended(spoken.failed, "refused", "the way back was not made for this call");
  const directory = await options.directories.known(organization, place.revision);
  const call = callOf(desk, directory ?? desk.directory);
  const coming = await arrive(call.world, place.point, place.passed);
  return withCallerNoted(desk, call, toldOf(call, coming, false));
}

const wasAnswered: Answer = { verbs: [{ does: "hangUp" }], outcome: "was answered" };

/** What is done with a call that was out in the telephone network. */
export function overAnswer(desk: Desk): Promise<Answer> {
  return Promise.resolve(withCallerNoted(desk, callOf(desk, desk.directory), wasAnswered));
}

/** What whoever answers outside the account's phones hears, before the call is his. */
export function screenAnswer(desk: Desk): Promise<Answer> {
  const name = nameIn(desk);
  if (name === undefined) return Promise.resolve(ended(spoken.failed, "refused", "not made for this call"));
  const next = callUrls(desk.options.publicUrl, desk.bound(desk.query.get("of") ?? "")).taken(name);
  return Promise.resolve({
    verbs: [{ does: "ask", text: spoken.forYou(name), seconds: 10, next }],
    outcome: "asks",
  });
}

/** Who presses 1 takes the call; of anybody else, a voicemail among them, it is taken away. */
export function takenAnswer(desk: Desk): Promise<Answer> {
  const isTaken = nameIn(desk) !== undefined && desk.report.digits === "1";
  return Promise.resolve(
    isTaken ? { verbs: [], outcome: "taken" } : { verbs: [{ does: "hangUp" }], outcome: "not taken" },
  );
}

/** The name in the query that this edge has sealed for a call. */
function nameIn({ query, bound }: Desk): string | undefined {
  return openedName(query.get("s") ?? "", bound(query.get("of") ?? ""));
}

export function callOf(desk: Desk, directory: CallDirectory): AnsweredCall {
  const { account, report, options } = desk;
  const incoming = incomingOf(directory, account, report);
  const world = worldOf(desk, directory, incoming);
  const through: Point[] = [];
  return {
    directory,
    account,
    report,
    incoming,
    urls: callUrls(options.publicUrl, desk.bound()),
    through,
    world: (point) => {
      through.push(point);
      return world(point);
    },
    now: desk.at.getTime() / 1000,
  };
}

/** The SIP user who calls is in a call. */
function worldOf(desk: Desk, directory: CallDirectory, incoming: Incoming): WorldAt {
  const { options, organization, account, report, at } = desk;
  const { model } = directory;
  const { sipUser: caller } = incoming;
  const { store, presence, log } = options;
  const failed = (error: unknown) => log.error({ err: error, organization }, "the store did not answer");
  return async (point) => {
    const queue = waitedQueue(desk, directory, point);
    const [others, order] = await Promise.all([
      presence.busy(organization, at),
      queue
        ? undefined
        : drawnOrder(model, point, { organization, call: report.call, now: at, store, failed }),
    ]);
    const usual: Circumstance = {
      busy: new Set(),
      unregistered: new Set(),
      account: boundAccount(model, account),
      ...(order === undefined ? {} : { order: () => order }),
    };
    const busy = { has: (name: string) => name === caller || others.has(name) };
    return { model, usual, moment: { ...usual, busy }, queue };
  };
}

/**
 * Whether the same caller calls the same number so often at once that it is one call which the network brings back. A call that
 * was forwarded shows a number of ours: whoever shows another one has merely dialled again.
 */
async function comesBack(
  { options, organization, report, at }: Desk,
  directory: CallDirectory,
): Promise<boolean> {
  const { call, callerNumber: caller, dialled: number, isSip } = report;
  if (caller === undefined || isSip || directory.byNumber(caller) === undefined) return false;
  const until = new Date(at.getTime() + longestRinging * 1000);
  try {
    return (await options.store.sameCalls({ organization, call, caller, number, until }, at)) >= sameAtOnce;
  } catch (error) {
    options.log.error({ err: error, organization }, "the store did not answer");
    return false;
  }
}

/** Notes that a SIP user who calls is in a call for as long as the answer takes, or that it is over. */
export function withCallerNoted(
  desk: Desk,
  { incoming: { sipUser }, directory: by }: AnsweredCall,
  given: Answer,
): Answer {
  const answer = { ...given, by };
  if (sipUser === undefined) return answer;
  const seconds = answer.verbs.reduce((sum, verb) => sum + ("seconds" in verb ? verb.seconds : 0), 0);
  noteCaller(desk, sipUser, desk.report.call, seconds > 0 ? seconds + grace : "over");
  return answer;
}

/** Seconds after which a ringing is over that nothing more is heard of. */
const grace = 10;
