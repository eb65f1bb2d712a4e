import { type Parties, partiesText } from "./events.ts";
import { type Bound, type Place, sealedName, sealedPlace } from "./place.ts";

/** URLs that a carrier is given for one call; each is sealed for it. */
export interface CallUrls {
  /** Asked when nobody answered. */
  next(place: Place): string;
  /** Given to an application, which sends the call there when it is done. @param place the one that the call then comes to */
  back(place: Place): string;
  /** Asked what whoever answers hears before the call is his; `name` is whose call it is. */
  screen(name: string): string;
  /** Asked once that one has pressed a key. */
  taken(name: string): string;
  /** Asked when a call out to the telephone network is over. */
  over(): string;
  /** Asked, over and over, what a caller in a queue hears. */
  waiting(place: Place): string;
  /** Asked when a caller in a queue has pressed a key. */
  exit(place: Place): string;
  /** Asked when a caller has left a queue. */
  left(place: Place): string;
  /** Told that a caller who waited is gone. */
  gone(): string;
  /** Asked, for a phone that a queue rings, what whoever answers gets; the texts are the queue's and whose phone it is. */
  agent(name: string): string;
  /** Asked once that one has pressed a key. */
  agentTakes(name: string): string;
  /** Asked, of the caller's call, before the two talk. */
  bridging(name: string): string;
  /** Asked when the two have talked. */
  agentOver(name: string): string;
  /** Told what happens to that phone. */
  agentEvents(name: string): string;
  /** Told what happens to a phone. */
  events(parties: Parties): string;
}

export function callUrls(publicUrl: string, bound: Bound): CallUrls {
  const { organization, account } = bound;
  const base = `${publicUrl.replace(/\/+$/, "")}/calls/${encodeURIComponent(organization)}/${encodeURIComponent(account)}`;
  const named = (path: string, name: string) =>
    `${base}/${path}?of=${encodeURIComponent(bound.call)}&s=${sealedName(name, bound)}`;
  return {
    next: (place) => `${base}/next?s=${sealedPlace(place, bound)}`,
    back: (place) => `${base}/back?s=${sealedPlace(place, bound, "back")}`,
    screen: (name) => named("screen", name),
    taken: (name) => named("taken", name),
    over: () => `${base}/over`,
    waiting: (place) => `${base}/waiting?s=${sealedPlace(place, bound)}`,
    exit: (place) => `${base}/exit?s=${sealedPlace(place, bound)}`,
    left: (place) => `${base}/left?s=${sealedPlace(place, bound)}`,
    gone: () => named("gone", "caller"),
    agent: (name) => named("agent", name),
    agentTakes: (name) => named("agent/takes", name),
    bridging: (name) => named("agent/bridging", name),
    agentOver: (name) => named("agent/over", name),
    agentEvents: (name) => named("agent/events", name),
    events: (parties) => named("events", partiesText(parties)),
  };
}

/** A URL with one more parameter, and all else as it is written. */
export function withParameter(url: string, name: string, value: string): string {
  const [, before = "", fragment = ""] = /^([^#]*)(.*)$/s.exec(url) ?? [];
  return `${before}${before.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}${fragment}`;
}
