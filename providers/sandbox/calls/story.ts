/** Why a phone fell silent without an answer. */
export type Silence =
  | "time is over"
  | "another answered"
  | "busy"
  | "not registered"
  | "failed"
  | "caller hung up"
  | "called off"
  | "declined";

/** How a caller left a queue. */
export type QueueEnd = "full" | "left" | "time is over" | "taken" | "moved" | "hung up";

/** What happened in a call, and when: in seconds after it began. */
export type CallEvent = { readonly at: number } & (
  | { readonly kind: "asked"; readonly path: string; readonly status: number }
  | { readonly kind: "rings"; readonly who: string }
  | { readonly kind: "silent"; readonly who: string; readonly why: Silence; readonly reason?: string }
  | { readonly kind: "answered"; readonly who: string }
  | { readonly kind: "said"; readonly text: string; readonly to?: string }
  | { readonly kind: "played"; readonly url: string }
  | { readonly kind: "pressed"; readonly digits: string; readonly who: string }
  | { readonly kind: "talks"; readonly who: string }
  | { readonly kind: "waits"; readonly queue: string }
  | { readonly kind: "leaves"; readonly queue: string; readonly why: QueueEnd }
  | { readonly kind: "takes"; readonly queue: string; readonly call: string }
  | { readonly kind: "rejected"; readonly as: string }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "ended"; readonly by: "caller" | "called" | "edge" | "carrier" }
);

export interface CallStory {
  readonly call: string;
  /** When it began, in milliseconds since 1970. */
  readonly began: number;
  /** Of one that the API asked for: the name that it shows. */
  readonly name?: string | undefined;
  readonly events: readonly CallEvent[];
}

/** Something that rang, by its SIP user name or number, and when. */
export interface Rang {
  readonly who: string;
  readonly from: number;
  readonly to: number;
}

/** What rang in a call, one entry for each ringing. A phone that declines at once did not ring. */
export function ringsIn({ events }: CallStory): Rang[] {
  const rings: Rang[] = [];
  const open = new Map<string, number>();
  for (const event of events) {
    if (event.kind === "rings") open.set(event.who, event.at);
    if (event.kind !== "silent" && event.kind !== "answered") continue;
    const from = open.get(event.who);
    if (from === undefined) continue;
    open.delete(event.who);
    rings.push({ who: event.who, from, to: event.at });
  }
  return rings;
}
