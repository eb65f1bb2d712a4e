import type { CallReport, Rung, Verb } from "../../../providers/calls.ts";
import type { Bell } from "../../calls/bells.ts";
import type { End } from "../../calls/outcome.ts";
import { labelOf, type Point } from "../../calls/point.ts";
import type { CallDirectory } from "../directory/directory.ts";
import type { Incoming } from "./caller.ts";
import { arrive, type Coming, type Standing, type WorldAt } from "./course.ts";
import { type Saying, sayingOf } from "./history-steps.ts";
import type { Place } from "./place.ts";
import { type CallUrls, withParameter } from "./urls.ts";
import { spoken } from "./words.ts";

/** One call, as its answers need it. */
export interface AnsweredCall {
  readonly directory: CallDirectory;
  readonly account: string;
  readonly report: CallReport;
  readonly incoming: Incoming;
  readonly urls: CallUrls;
  readonly world: WorldAt;
  /** Points that this answer has come through so far. */
  readonly through: readonly Point[];
  /** When the carrier asked, by its own clock, in seconds since 1970. */
  readonly now: number;
}

/** What is done with a call, and why it ends where it does. */
export interface Answer {
  readonly verbs: readonly Verb[];
  /** For the log: `rings`, or how the call ends. */
  readonly outcome: string;
  readonly reason?: string;
  /** For the history: what it does in the tree's words, and the directory that decided. */
  readonly saying?: Saying;
  readonly by?: CallDirectory;
  /** The carrier's id of the call that it is about, where that is not the one that asks; empty where it is of no account. */
  readonly about?: string;
}

/** What a call that has just come leads to. */
export async function answerOf(call: AnsweredCall): Promise<Answer> {
  const { led } = call.incoming;
  if (led === undefined) return ended(spoken.notDialled, "refused", "the caller is not known here");
  return "end" in led ? endOf(call, led.end) : toldOf(call, await arrive(call.world, led), true);
}

function endOf(call: AnsweredCall, end: End): Answer {
  switch (end.kind) {
    case "emergency":
      return emergency(call, end.number);
    case "elsewhere":
      return { verbs: [{ does: "goOn", url: end.url }], outcome: "elsewhere", saying: { url: end.url } };
    default:
      return ended(spoken.notDialled, "refused", end.kind === "nobody" ? end.reason : end.kind);
  }
}

/** An emergency call goes out at once, with the number that the emergency service calls back. */
export function emergency(
  call: Pick<AnsweredCall, "directory" | "account" | "incoming">,
  number: string,
): Answer {
  const { directory, account, incoming } = call;
  const { emergencyCallerId, callerId } = directory.model.tree.accounts[account] ?? {};
  const own = directory.model.directory.sipUser.get(incoming.sipUser ?? "")?.value;
  const callerNumber = own?.emergencyCallerId ?? emergencyCallerId ?? own?.callerId ?? callerId?.number;
  const verbs: Verb[] = [{ ...outside(number, callerNumber) }, { does: "hangUp" }];
  return { verbs, outcome: "emergency", saying: { number } };
}

/** What a carrier is told of what comes next. @param isFirst whether nothing of the call was answered before */
export function toldOf(call: AnsweredCall, coming: Coming, isFirst: boolean): Answer {
  return { ...answering(call, coming, isFirst), saying: sayingOf(call, coming) };
}

function answering(call: AnsweredCall, coming: Coming, isFirst: boolean): Answer {
  const wait: Verb[] = coming.wait > 0 ? [{ does: "wait", seconds: coming.wait }] : [];
  switch (coming.does) {
    case "ring":
      return { verbs: [...wait, ringing(call, coming)], outcome: "rings" };
    case "waitOn":
      return {
        verbs: [...wait, { does: "goOn", url: nextUrl(call, coming.place, coming.wait, 0) }],
        outcome: "waits",
      };
    case "enqueue": {
      const { queue, seconds, place } = coming;
      const sealed: Place = {
        ...place,
        began: call.now + coming.wait,
        seconds,
        revision: call.directory.revision,
      };
      const { urls } = call;
      return {
        verbs: [
          ...wait,
          { does: "enqueue", queue, seconds, waiting: urls.waiting(sealed), next: urls.left(sealed) },
        ],
        outcome: "queues",
      };
    }
    case "goOut":
      return { verbs: [...wait, outwards(call, coming.number)], outcome: "outside" };
    case "handOver":
      return { verbs: [...wait, { does: "goOn", url: handingOver(call, coming) }], outcome: "elsewhere" };
    case "end": {
      const { when, reason } = coming;
      if (isFirst && when === "busy" && wait.length === 0)
        return { verbs: [{ does: "reject", as: "busy" }], outcome: "busy", reason };
      const text = when === "comesBack" ? spoken.comesBack : spoken.nobody;
      const end = ended(text, when === "busy" ? "busy" : "nobody", reason);
      return { ...end, verbs: [...wait, ...end.verbs] };
    }
  }
}

export function ended(text: string, outcome: string, reason: string): Answer {
  return { verbs: [{ does: "say", text }, { does: "hangUp" }], outcome, reason };
}

function ringing(
  call: AnsweredCall,
  { bells, seconds, place, wait }: Extract<Coming, { does: "ring" }>,
): Verb {
  const callerName = shownInside(call);
  const rings = bells.map((bell) => rung(call, bell));
  const isOutside = bells.some(({ kind }) => kind === "phoneNumber");
  const callerNumber = isOutside || call.incoming.sipUser !== undefined ? shownOutside(call) : undefined;
  return {
    does: "ring",
    rung: rings,
    seconds,
    next: nextUrl(call, place, wait, seconds),
    ...(callerNumber === undefined ? {} : { callerNumber }),
    ...(callerName === undefined ? {} : { callerName }),
  };
}

function nextUrl(call: AnsweredCall, standing: Standing, wait: number, seconds: number): string {
  return call.urls.next(placeOf(call, standing, wait, seconds));
}

/** An application's URL with the way back, where there is one. */
function handingOver(call: AnsweredCall, { url, back, wait }: Extract<Coming, { does: "handOver" }>): string {
  return back === undefined
    ? url
    : withParameter(url, "dialtree_back", call.urls.back(placeOf(call, back, wait, 0)));
}

function placeOf({ directory, now }: AnsweredCall, standing: Standing, wait: number, seconds: number): Place {
  return { ...standing, began: now + wait, seconds, revision: directory.revision };
}

function rung({ directory, urls, incoming }: AnsweredCall, { kind, name, user, confirm }: Bell): Rung {
  if (kind === "phoneNumber") {
    const whose: Point = { kind: "user", name: user ?? "" };
    const screen = confirm ? { screen: urls.screen(labelOf(directory.model.directory, whose)) } : {};
    const events = urls.events({ caller: incoming.sipUser, number: name, isAsked: confirm });
    return { to: { number: name }, ...screen, events };
  }
  const { username = name } = directory.carrierOf("sipUser", name) ?? {};
  return {
    to: { sipUser: String(username) },
    events: urls.events({ phone: name, caller: incoming.sipUser }),
  };
}

/** A call to the telephone network: whoever is there answers, and nothing comes after it. */
function outwards(call: AnsweredCall, number: string): Verb {
  const { urls, incoming } = call;
  const events = urls.events({ caller: incoming.sipUser, number });
  return { ...outside(number, shownOutside(call), { events }), next: urls.over() };
}

function outside(
  number: string,
  callerNumber: string | undefined,
  events = {},
): Extract<Verb, { does: "ring" }> {
  return {
    does: "ring",
    rung: [{ to: { number }, ...events }],
    seconds: longestOutside,
    ...(callerNumber === undefined ? {} : { callerNumber }),
  };
}

/** Seconds that a number of the telephone network is rung. */
const longestOutside = 120;

/**
 * The number that the telephone network is shown, which has to be one of the account's own: a call that is forwarded shows the
 * number that was called, one that nothing is said of the account's first.
 */
function shownOutside({ directory, account, incoming }: AnsweredCall): string | undefined {
  const { sipUser } = directory.model.directory;
  const own = sipUser.get(incoming.sipUser ?? "")?.value.callerId;
  return own ?? incoming.calledNumber ?? ownNumber(directory, account);
}

/** What an account shows of which nothing else is said. */
export function ownNumber(
  { model: { directory, tree } }: CallDirectory,
  account: string,
): string | undefined {
  const said = tree.accounts[account]?.callerId?.number;
  if (said !== undefined) return said;
  const { phone } = directory;
  return phone.values().find((each) => each.account === account && each.value.number !== undefined)?.value
    .number;
}

/** What a SIP user's phone shows beside the number: whose call it is, or the called number's prefix. */
function shownInside({
  directory: { model, byNumber, userOf },
  report,
  incoming,
}: AnsweredCall): string | undefined {
  const { directory } = model;
  if (incoming.sipUser !== undefined) {
    const user = directory.user.get(userOf(incoming.sipUser) ?? "");
    return user?.value.name ?? directory.sipUser.get(incoming.sipUser)?.value.label ?? incoming.sipUser;
  }
  const phone = byNumber(incoming.calledNumber ?? "");
  const prefix = phone === undefined ? undefined : directory.phone.get(phone)?.value.callerNamePrefix;
  return prefix === undefined ? undefined : `${prefix} ${report.callerNumber ?? "anonymous"}`;
}
