import { createHash } from "node:crypto";
import type { CallReport, LegEvent } from "../../../providers/calls.ts";
import { anonymous } from "../../calls/dial.ts";
import { labelOf, type Point } from "../../calls/point.ts";
import type { Said, SaidPhone, SaidPoint } from "../../calls/said.ts";
import { keyOf } from "../../kinds/names.ts";
import type { CallDirectory } from "../directory/directory.ts";
import type { CallParties, Standing } from "../history-store.ts";
import { isNamable, numberText } from "../words.ts";
import type { Answer, AnsweredCall } from "./answer.ts";
import { incomingOf } from "./caller.ts";
import type { Coming } from "./course.ts";
import type { Desk } from "./desk.ts";
import type { Parties } from "./events.ts";
import type { Noted } from "./history.ts";
import { openedName } from "./place.ts";

/** What an answer says beside its outcome and its reason. */
export type Saying = Pick<Said, "through" | "rings" | "seconds" | "wait" | "number" | "url" | "left">;

/** What is said of what comes next. */
export function sayingOf({ directory, account, through }: AnsweredCall, coming: Coming): Saying {
  const passed = {
    through: through.map((point) => saidPoint(directory, account, point)),
    ...(coming.wait > 0 ? { wait: coming.wait } : {}),
  };
  switch (coming.does) {
    case "ring":
      return { ...passed, seconds: coming.seconds, rings: coming.bells.map(phoneOf) };
    case "enqueue":
      return { ...passed, seconds: coming.seconds };
    case "goOut":
      return { ...passed, number: coming.number };
    case "handOver":
      return { ...passed, url: coming.url };
    default:
      return passed;
  }
}

function phoneOf({ name, user }: SaidPhone): SaidPhone {
  return { name, ...(user === undefined ? {} : { user }) };
}

/** Of another account's point its name alone, which whoever points to it has. */
function saidPoint({ model: { directory } }: CallDirectory, account: string, point: Point): SaidPoint {
  const { kind, name } = point;
  const owner = kind === "phoneNumber" || kind === "url" ? undefined : directory[kind].get(name)?.account;
  const label = owner === undefined || owner === account ? labelOf(directory, point) : name;
  return { kind, name, ...(label === name ? {} : { label }) };
}

/** What an answer leaves in the history; undefined where it is to nobody's call. */
export function stepOfAnswer(desk: Desk, { outcome, reason, saying, by, about }: Answer): Noted | undefined {
  const { organization, account, report, query, path, at, options } = desk;
  const { call, isOther } = about === undefined ? (callOf(desk) ?? {}) : toldAbout(about);
  if (call === undefined) return undefined;
  const directory = by ?? desk.directory;
  const masks = options.masksNumbers;
  const said: Said = {
    does: outcome,
    ...saying,
    ...(reason === undefined ? {} : { reason }),
    ...(report.ringing === undefined ? {} : { after: report.ringing }),
  };
  return {
    organization,
    call,
    account,
    id: idOf(call, ["answer", path, query.get("s"), report.call]),
    at,
    revision: directory.revision,
    says: withoutSecrets(masks ? masked(said, report.dialled) : said),
    phones: [...(saying?.rings ?? []).map(({ name }) => name), saying?.number ?? ""]
      .filter(Boolean)
      .map((name) => nameText(name, masks)),
    parties: isOther ? undefined : partiesOf(directory, account, report, masks),
    // Of a queue, only that the two talk holds.
    standing: about !== undefined && outcome === "taken" ? undefined : standingOf(outcome, report),
    ...(outcome === "bridged" && saying?.rings?.[0]
      ? { answered: nameText(saying.rings[0].name, masks) }
      : {}),
  };
}

/** What an event of a phone leaves in the history. */
export function stepOfEvent(
  { organization, account, at, directory, options }: Desk,
  call: string,
  { phone = "", number = "", isAsked = false, isOfQueue = false }: Parties,
  { leg, state, sequence }: LegEvent,
): Noted | undefined {
  const name = phone || number;
  if (name === "" || !isNamable(call)) return undefined;
  const user = directory.userOf(phone);
  const who = nameText(name, options.masksNumbers);
  const says: Said = {
    does: states[state],
    leg: text(leg),
    phone: phoneOf({ name: who, ...(user && { user }) }),
  };
  // Whoever answers for a queue has its caller only when the two are brought together.
  const hasAnswered = state === "talking" && !isAsked && !isOfQueue;
  return {
    organization,
    call,
    account,
    id: idOf(call, ["event", leg, state, sequence]),
    at,
    revision: 0,
    says,
    phones: [who],
    ...(hasAnswered ? { answered: who, standing: { outcome: "answered", stage: "holds" } } : {}),
  };
}

const states = { ringing: "rang", talking: "answered", over: "over" } as const;

/** The call that an answer is about: of whoever answered outside, the one that rang him. */
function callOf({ report, query, bound }: Desk): { call: string; isOther: boolean } | undefined {
  const of = query.get("of");
  if (of === null) return isNamable(report.call) ? { call: report.call, isOther: false } : undefined;
  const isGood = isNamable(of) && openedName(query.get("s") ?? "", bound(of)) !== undefined;
  return isGood ? { call: of, isOther: true } : undefined;
}

/** What an answer itself says that it is about. */
function toldAbout(call: string): { call?: string; isOther: boolean } {
  return isNamable(call) ? { call, isOther: true } : { isOther: true };
}

/** What a queue has ring, as a step of the call of whoever waits longest. */
export function stepOfQueue(
  { organization, account, call, queue, hunt, at, masks }: QueueRing,
  directory: CallDirectory,
  seconds: number,
  bells: readonly SaidPhone[],
): Noted {
  const rings = bells.map(phoneOf).map((bell) => ({ ...bell, name: nameText(bell.name, masks) }));
  return {
    organization,
    call,
    account,
    id: idOf(call, ["queue", hunt, at.getTime()]),
    at,
    revision: directory.revision,
    says: {
      does: "rings",
      through: [saidPoint(directory, account, { kind: "callQueue", name: queue })],
      rings,
      seconds,
    },
    phones: rings.map(({ name }) => name),
    parties: undefined,
    standing: { outcome: "waits", stage: "goes on" },
  };
}

/** A caller who hung up while waiting, as a step of his call. */
export function stepOfGone({ organization, account, at, directory }: Desk, call: string): Noted | undefined {
  if (!isNamable(call)) return undefined;
  return {
    organization,
    call,
    account,
    id: idOf(call, ["gone"]),
    at,
    revision: directory.revision,
    says: { does: "gone" },
    phones: [],
    parties: undefined,
    standing: { outcome: "nobody", stage: "ends" },
  };
}

interface QueueRing {
  readonly organization: string;
  readonly account: string;
  readonly call: string;
  readonly queue: string;
  readonly hunt: string;
  readonly at: Date;
  readonly masks: boolean;
}

function idOf(call: string, of: readonly unknown[]): string {
  return createHash("sha256")
    .update(JSON.stringify([call, ...of]))
    .digest("base64url")
    .slice(0, 22);
}

function partiesOf(
  directory: CallDirectory,
  account: string,
  report: CallReport,
  masks: boolean,
): CallParties {
  const { sipUser, led } = incomingOf(directory, account, report);
  return {
    dialled: text(numberText(report.dialled, masks)),
    caller: sipUser ?? nameText(report.callerNumber ?? anonymous, masks),
    point: led === undefined || "end" in led || led.kind === "phoneNumber" ? "" : keyOf(led),
  };
}

/** How the call stands with an answer; a screen says nothing until it is taken. */
function standingOf(outcome: string, { ringing }: CallReport): Standing | undefined {
  switch (outcome) {
    case "rings":
    case "waits":
      return { outcome, stage: "goes on" };
    case "queues":
      return { outcome: "waits", stage: "goes on" };
    case "bridged":
    case "taken":
      return { outcome: "answered", stage: "holds" };
    case "was answered":
      return ringing === "answered" ? { outcome: "answered", stage: "holds" } : undefined;
    case "asks":
    case "too late":
    case "not taken":
      return undefined;
    default:
      return { outcome, stage: "ends" };
  }
}

/** UTF-16 units of what somebody outside has said. */
const longest = 200;

const text = (said: string) =>
  said
    .slice(0, longest)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "\u{fffd}");

/** A number without its last digits, where numbers are masked; a name of the tree as it is. */
function nameText(name: string, masks: boolean): string {
  return masks && /^\+?\d+$/.test(name) ? numberText(name, true) : name;
}

/** @param dialled in whatever form it was, it stands in no reason */
function masked(said: Said, dialled: string): Said {
  const { through, rings, number, reason } = said;
  const inside = (words: string) =>
    words
      .replaceAll(dialled || /$^/g, () => numberText(dialled, true))
      .replaceAll(/\+?\d{6,}/g, (digits) => numberText(digits, true));
  return {
    ...said,
    ...(through && {
      through: through.map(({ kind, name, label }) => ({
        kind,
        name: nameText(name, true),
        ...(label === undefined ? {} : { label: inside(label) }),
      })),
    }),
    ...(rings && { rings: rings.map((each) => ({ ...each, name: nameText(each.name, true) })) }),
    ...(number === undefined ? {} : { number: numberText(number, true) }),
    ...(reason === undefined ? {} : { reason: inside(reason) }),
  };
}

/** An address may have a secret in its query, or before its host. */
function withoutSecrets(said: Said): Said {
  if (said.url === undefined) return said;
  const { origin, pathname } = URL.canParse(said.url) ? new URL(said.url) : { origin: "", pathname: "" };
  return { ...said, url: `${origin}${pathname}` };
}
