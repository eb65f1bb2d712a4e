import type { RingingEnd } from "../../providers/calls.ts";
import { pointWord } from "./words.ts";

/** What was done with a call at a moment, or happened to a phone in it, in the tree's words. */
export interface Said {
  /** How the edge answered: `rings`, `waits`, or how the call ends; of a phone `rang`, `answered` or `over`. */
  readonly does: string;
  /** Points that the call came through, the one that decided last. */
  readonly through?: readonly SaidPoint[];
  /** How the ringing before had ended. */
  readonly after?: RingingEnd;
  readonly rings?: readonly SaidPhone[];
  /** How long that rings. */
  readonly seconds?: number;
  /** Seconds of waiting before it. */
  readonly wait?: number;
  /** The number of the telephone network that is called. */
  readonly number?: string;
  /** Who answers in the edge's place, without the address's query. */
  readonly url?: string;
  readonly reason?: string;
  /** Why the caller has left a queue before it. */
  readonly left?: "full" | "exitKey" | "over";
  /** The phone that it happened to, and the carrier's id of its part in the call. */
  readonly phone?: SaidPhone;
  readonly leg?: string;
}

export interface SaidPoint {
  readonly kind: string;
  readonly name: string;
  /** What people call it, where that is not the name. */
  readonly label?: string;
}

/** What rings: a SIP user by its whole name, or a number; and the user for whom it does. */
export interface SaidPhone {
  readonly name: string;
  readonly user?: string;
}

/** A step of a call as a sentence. @param hadAnswered whether the phone that it is about had answered before */
export function saidWords(said: Said, hadAnswered = false): string {
  const { phone, through = [], after, wait = 0 } = said;
  if (phone !== undefined) return `${phoneWords(phone)} ${phoneDoes(said.does, hadAnswered)}`;
  const before =
    said.left !== undefined
      ? `${departures[said.left]}: `
      : after === undefined || after === "answered"
        ? ""
        : `${endings[after]}: `;
  const pause = wait > 0 ? `waits ${wait} s, then ` : "";
  return `${before}${wayWords(through)}${pause}${doesWords(said)}`;
}

const endings = { busy: "busy", noAnswer: "no answer", failed: "not reached" } as const;

const departures = {
  full: "the queue is full",
  exitKey: "the caller has pressed the exit key",
  over: "the caller has waited long enough",
} as const;

function phoneDoes(does: string, hadAnswered: boolean): string {
  if (does !== "over") return does;
  return hadAnswered ? "hung up" : "fell silent";
}

/** `phone front/main goes to extension front/200 (Sales), then team sales (Sales): `. */
function wayWords(through: readonly SaidPoint[]): string {
  const [first, ...others] = through.map(
    ({ kind, name, label }) => `${pointWord(kind)} ${name}${label === undefined ? "" : ` (${label})`}`,
  );
  if (first === undefined) return "";
  return others.length === 0 ? `${first}: ` : `${first} goes to ${others.join(", then ")}: `;
}

function doesWords({ does, rings = [], seconds, number, url, reason, after }: Said): string {
  switch (does) {
    case "rings":
      return `rings ${listed(rings.map(phoneWords))} for ${seconds} s`;
    case "waits":
      return "nobody is free, the caller waits";
    case "queues":
      return `waits in the queue${seconds === undefined ? "" : `, at most ${seconds} s`}`;
    case "bridged":
      return `the caller speaks with ${listed(rings.map(phoneWords))}`;
    case "gone":
      return "the caller hung up while waiting";
    case "too late":
      return "whoever answered was too late";
    case "outside":
      return `goes out to ${number}`;
    case "emergency":
      return `emergency: goes out to ${number} at once`;
    case "elsewhere":
      return `handed to ${url}`;
    case "fallback":
      return withReason("handed to the fallback", reason);
    case "failed":
      return withReason("could not be answered", reason);
    case "was answered":
      return after === undefined || after === "answered"
        ? "the call is over"
        : `the call out is over: ${endings[after]}`;
    case "asks":
      return "whoever answered is asked to press 1";
    case "taken":
      return "whoever answered took the call";
    case "not taken":
      return "whoever answered did not take the call";
    default:
      return withReason(does, reason);
  }
}

const withReason = (words: string, reason: string | undefined) =>
  reason === undefined ? words : `${words}: ${reason}`;

/** `front/dana-desk (dana)`. */
export function phoneWords({ name, user }: SaidPhone): string {
  return user === undefined ? name : `${name} (${user})`;
}

/** `a, b and c`. */
function listed(all: readonly string[]): string {
  const last = all.at(-1) ?? "nobody";
  return all.length < 2 ? last : `${all.slice(0, -1).join(", ")} and ${last}`;
}
