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
    events: (parties) => named("events", partiesText(parties)),
  };
}

/** A URL with one more parameter, and all else as it is written. */
export function withParameter(url: string, name: string, value: string): string {
  const [, before = "", fragment = ""] = /^([^#]*)(.*)$/s.exec(url) ?? [];
  return `${before}${before.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}${fragment}`;
}
