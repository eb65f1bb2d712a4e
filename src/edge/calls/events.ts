import type { Desk } from "./desk.ts";
import { stepOfEvent } from "./history-steps.ts";
import { openedName } from "./place.ts";

/** Seconds after which a call is over, whatever is heard of it. */
const longestCall = 4 * 60 * 60;

/** Whose phone an event is about, and who called it: SIP users, as far as they are some. */
export interface Parties {
  readonly phone?: string | undefined;
  readonly caller?: string | undefined;
  /** What is called outside, where that is no SIP user's phone. */
  readonly number?: string | undefined;
  /** Whether it is rung for a queue, and so for nobody's call. */
  readonly isOfQueue?: boolean | undefined;
  /** Whether who answers is asked first whether he takes the call. */
  readonly isAsked?: boolean | undefined;
}

export const partiesText = ({ phone = "", caller = "", number, isAsked }: Parties): string =>
  JSON.stringify([phone, caller, ...(number === undefined ? [] : [number, isAsked ? "asked" : ""])]);

/** What `partiesText` wrote, which nobody else can have sealed. */
function partiesOf(text: string): Parties {
  const [phone = "", caller = "", number = "", asked = ""] = JSON.parse(text) as string[];
  return { phone, caller, number, isAsked: asked !== "" };
}

/** Notes what happened to a phone: whoever talks is busy, and was idle from the end on. */
export function noteEvent(desk: Desk): void {
  const { options, organization, report, at, query, bound } = desk;
  const call = query.get("of") ?? "";
  const text = openedName(query.get("s") ?? "", bound(call));
  const { event } = report;
  if (text === undefined || event === undefined) return;
  const parties = partiesOf(text);
  options.history.note(() => stepOfEvent(desk, call, parties, event));
  const { phone = "", caller = "" } = parties;
  const { state } = event;
  const until = new Date(at.getTime() + longestCall * 1000);
  if (phone !== "") options.presence.note({ organization, ...event, sipUser: phone, at, until });
  // While others still ring, the next answer says that the caller is there.
  if (caller !== "" && state !== "ringing")
    noteCaller(desk, caller, call, state === "talking" ? longestCall : "silent");
}

/**
 * Notes that a SIP user who has called is in a call for so many seconds at most; that one of the phones that ring for him fell
 * silent; or that his call is over.
 */
export function noteCaller(
  { options, organization, at }: Desk,
  sipUser: string,
  call: string,
  lasts: number | "silent" | "over",
): void {
  const isTalking = typeof lasts === "number";
  options.presence.note({
    organization,
    leg: call,
    sipUser,
    state: isTalking ? "talking" : "over",
    sequence: sequenceAt(at, isTalking ? "talking" : lasts),
    at,
    until: new Date(at.getTime() + (isTalking ? lasts : longestCall) * 1000),
  });
}

/** What holds of what is heard within a second, the strongest last: one phone falls silent when another one answers. */
const ranks = ["silent", "talking", "over"] as const;

function sequenceAt(at: Date, state: (typeof ranks)[number]): number {
  const seconds = Math.floor((at.getTime() - Date.UTC(2020)) / 1000);
  return seconds * ranks.length + ranks.indexOf(state);
}
