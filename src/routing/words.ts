import type { Branch, End, Outcome, Ring, Step } from "./outcome.ts";

/** What each point of a call is called. */
export const pointWords: Readonly<Record<Step["kind"], string>> = {
  phone: "phone",
  extension: "extension",
  user: "user",
  team: "team",
  sipUser: "SIP user",
  callQueue: "call queue",
  phoneNumber: "number",
};

const circumstances = {
  busy: "if busy",
  unregistered: "if not registered",
  exitKey: "with the exit key",
  full: "if full",
} as const;

/** `rings front/dana-desk (dana)`, without its times. */
export function ringWords({ name, user, certainty }: Ring): string {
  return `${certainty === "always" ? "rings" : "may ring"} ${name}${user ? ` (${user})` : ""}`;
}

export function timesOf({ from, to }: Ring): string {
  return to === null ? `from ${from} s` : `${from} s to ${to} s`;
}

export function branchWords({ when, to }: Branch): string {
  return `${circumstances[when]}: ${pointWords[to.kind]} ${to.name}`;
}

export function endWords(end: End): string {
  switch (end.kind) {
    case "nobody":
      return `nobody: ${end.reason}`;
    case "outside":
      return `the telephone network: ${end.number}`;
    case "emergency":
      return `the emergency service: ${end.number}`;
    case "waiting":
      return `waits in ${end.queue} without a limit`;
  }
}

/** Whether anything rings at all. */
export function doesRing({ steps }: Outcome): boolean {
  return steps.some(({ rings }) => rings.length > 0);
}
