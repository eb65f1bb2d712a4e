import { isOutside } from "../kinds/outside.ts";
import { kindOfId } from "../kinds/registry.ts";
import type { Model } from "../tree/model.ts";
import type { Ring } from "./call-step.ts";
import { anonymous, ownPhone } from "./dial.ts";
import type { Branch, End, Outcome, Step } from "./outcome.ts";

/** What a point of a call is called. */
export function pointWord(kind: string): string {
  return isOutside(kind) ? outsideWords[kind] : (kindOfId(kind)?.word ?? kind);
}

const outsideWords = { phoneNumber: "number", url: "URL" } as const;

const circumstances = {
  busy: "if busy",
  unregistered: "if not registered",
  exitKey: "with the exit key",
  full: "if full",
  handedBack: "when handed back",
} as const;

/** What a point is called beside its label, where that says more: an application is its URL alone. */
export function placeWords({ kind, name, label }: Step): string | undefined {
  return kind === "url" || name === label ? undefined : name;
}

/** `a caller from outside`. @param model the tree that is called */
export function callerWords({ directory }: Model, from: string | undefined): string {
  if (from === undefined) return "a caller from outside";
  if (from === anonymous) return "an anonymous caller";
  const own = ownPhone(directory, from);
  return own === undefined ? from : `${from} (the tree's own phone ${own}, shown by a caller from outside)`;
}

/** `while busy: sam; not registered: front/lee-desk`; empty where nobody was asked to be either. */
export function circumstanceWords({ busy = [], unregistered = [] }: Outcome): string {
  const all = [
    ...(busy.length > 0 ? [`busy: ${busy.join(", ")}`] : []),
    ...(unregistered.length > 0 ? [`not registered: ${unregistered.join(", ")}`] : []),
  ];
  return all.length === 0 ? "" : `while ${all.join("; ")}`;
}

/** `rings front/dana-desk (dana)`, without its times. */
export function ringWords({ name, user, certainty }: Ring): string {
  return `${certainty === "always" ? "rings" : "may ring"} ${name}${user ? ` (${user})` : ""}`;
}

export function timesOf({ from, to, anew = [] }: Ring): string {
  const breaks = anew.length === 0 ? "" : `, anew at ${anew.join(" s and ")} s`;
  return `${to === null ? `from ${from} s` : `${from} s to ${to} s`}${breaks}`;
}

export function branchWords({ when, to }: Branch): string {
  return `${circumstances[when]}: ${pointWord(to.kind)} ${to.name}`;
}

export function endWords(end: End): string {
  switch (end.kind) {
    case "nobody":
      return `nobody: ${end.reason}`;
    case "outside":
      return `the telephone network: ${end.number}`;
    case "emergency":
      return `the emergency service: ${end.number}`;
    case "elsewhere":
      return `answered elsewhere: ${end.url}`;
    case "waiting":
      return `waits in ${end.queue} without a limit`;
  }
}

/** Whether anything rings at all, here or as far as anybody knows elsewhere. */
export function doesRing({ steps, end }: Outcome): boolean {
  return end.kind === "elsewhere" || steps.some(({ rings }) => rings.length > 0);
}
