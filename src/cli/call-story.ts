import type { CallEvent } from "../../providers/sandbox/index.ts";
import { callerWords } from "../calls/words.ts";
import { line, lines, type Shown, shown } from "../safe/text.ts";
import type { Model } from "../tree/model.ts";
import { painter } from "./colour.ts";
import type { Told } from "./make-call.ts";

/** What happened in a call, a line for each thing that did: who rang and when, what was said, who spoke with whom. */
export function storyText(model: Model, { dialled, from, events }: Told): Shown {
  const paint = painter(process.stdout);
  const told = events.flatMap((event) => {
    const words = wordsOf(model, event);
    return words === undefined ? [] : [line`${time(event.at)}  ${shown(words)}`];
  });
  return lines([
    line`${paint("bold", shown(dialled))} dialled by ${shown(callerWords(model, from))}`,
    ...told,
  ]);
}

function wordsOf(model: Model, event: CallEvent): string | undefined {
  switch (event.kind) {
    case "asked":
      return event.status === 200
        ? undefined
        : `${event.path} ${event.status === 0 ? "did not answer in time" : `answered ${event.status}`}`;
    case "rings":
      return `${whose(model, event.who)} rings`;
    case "silent":
      return `${whose(model, event.who)} ${event.why === "failed" ? "could not be rung" : silence[event.why]}${event.reason ? `: ${event.reason}` : ""}`;
    case "answered":
      return `${whose(model, event.who)} answers`;
    case "said":
      return `${event.to === undefined ? "the caller" : whose(model, event.to)} hears: ${event.text}`;
    case "played":
      return `the caller hears ${event.url}`;
    case "pressed":
      return `${event.who === "caller" ? "the caller" : whose(model, event.who)} presses ${event.digits}`;
    case "waits":
      return "the caller waits in the queue";
    case "leaves":
      return event.why === "taken" ? undefined : `the caller leaves the queue: ${departures[event.why]}`;
    case "takes":
      return undefined;
    case "talks":
      return `the caller speaks with ${whose(model, event.who)}`;
    case "rejected":
      return `the call is rejected: ${event.as}`;
    case "failed":
      return `the carrier gives up: ${event.reason}`;
    case "ended":
      return `${enders[event.by]} the call`;
  }
}

const silence = {
  "time is over": "falls silent",
  "another answered": "falls silent: another has answered",
  busy: "is busy",
  "not registered": "is not registered",
  failed: "could not be rung",
  "caller hung up": "falls silent: the caller has hung up",
  "called off": "falls silent",
  declined: "does not take it",
} as const;

const departures = {
  full: "it is full",
  left: "by a key",
  "time is over": "the time is over",
  moved: "the call goes elsewhere",
  "hung up": "the caller has hung up",
} as const;

const enders = {
  caller: "the caller ends",
  called: "whoever was called ends",
  edge: "the edge ends",
  carrier: "the carrier ends",
} as const;

/** `front/dana-desk (dana)`. */
function whose({ directory }: Model, who: string): string {
  const user = [...directory.user.values()].find(({ value }) => value.sipUsers.includes(who));
  return user === undefined ? who : `${who} (${user.name})`;
}

function time(seconds: number): Shown {
  return shown(`${String(Math.round(seconds)).padStart(5)} s`);
}
