import type { SandboxDatabase } from "./database.ts";

/**
 * What the carrier does in the world beyond its document's schema, each with what it is. All are off at first; they stay
 * on for every process on the file until they are turned off. docs/sandbox.md lists them; a test holds both equal.
 */
export const switches = {
  "search-before-order": "a number can be ordered only after a search has just shown it (85000)",
  "strict-search": "a search has to name a country, and takes `starts_with` without the country code",
  "requirement-groups":
    "outside the US and Canada an order waits for a requirement group, then for its review; without one it is cancelled",
  "held-numbers": "a search shows numbers that are held, and cannot be ordered, unless it excludes them",
  "all-number-types": "a search that names no number type shows toll-free numbers first",
  "digits-only-filters": "`filter[phone_number]` with anything but digits finds nothing",
  "slow-provisioning": "a number that was bought is `purchase-pending` at first, and refuses changes (10036)",
  "null-detach": "only null takes a number's connection away; the empty string is ignored",
  "empty-detach":
    "only the empty string takes a number's connection away; null is ignored, unless `null-detach` is on",
  "emergency-later": "`enable_emergency` answers 202 and is done a moment later",
  "taken-unsaid":
    "a taken sub-domain or user name is a bad request like any other (10015), at its field or at none",
  "rate-limits": "an account is turned away after 20 requests in a second (429)",
  "clock-ahead": "the carrier's clock is ten minutes before ours",
  "new-account":
    "an account may have two calls out at once, one connection of each type, one profile, and order one number (10039)",
  "second-level":
    "an account may have ten calls out at once and, though it is new, as many objects as it wants",
  "queues-collected": "an empty queue is gone at the next look",
  "queues-made-anew": "an empty queue was gone, and made again by a call with the default size",
  "texml-ignored":
    "a change of a connection ignores `webhook_api_version: texml`, which only making one takes",
  "caller-as-uri": "a SIP user who calls is shown as `sip:NAME@sip.telnyx.com`",
  "caller-as-number": "a SIP user who calls is shown by a number that the phone chose",
  "dialled-as-uri": "what a SIP user dials is shown as `sip:101@sip.telnyx.com`",
  "unregistered-unanswered": "a phone that is not registered counts as one that does not answer",
  "busy-wins": "where one phone is busy and others ring to the end, the ringing was busy",
  "events-doubled": "what happens to a phone in a call is told twice",
  "webhooks-repeated": "every webhook of a call is sent twice",
  "queue-results": "the `action` of an `Enqueue` is told how the caller left (`QueueResult`)",
  "queue-hangup-told": "the `action` of an `Enqueue` is asked, too, when the caller hangs up",
  "empty-queue-returns": "`Dial` of an empty queue goes on at once and does not wait for its `timeout`",
  "no-late-callbacks": "a call that is under way takes no `StatusCallback`",
  "final-events-lost": "the last event of a call that the API made is not told",
  "key-without-numbers": "the key may neither see nor change phone numbers (10010)",
} as const;

export type Switch = keyof typeof switches;

export const allSwitches = Object.keys(switches) as readonly Switch[];

export function isSwitch(name: string): name is Switch {
  return Object.hasOwn(switches, name);
}

/** Those that are on. */
export function switchesOn(db: SandboxDatabase): ReadonlySet<Switch> {
  return new Set(db.switches().filter(isSwitch));
}
