import { createHmac, timingSafeEqual } from "node:crypto";
import { type Point, pointOf } from "../../calls/point.ts";
import { keyOf } from "../../kinds/names.ts";

/** Where a call is while it rings: what its carrier brings back when nobody answered, or an application when it is done. */
export interface Place {
  readonly point: Point;
  /** What rings in it: the number of the leg, or of the turn. */
  readonly at: number;
  /** Seconds of the same turn that are left after this ringing, where one ringing would be too long. */
  readonly left: number;
  /** Seconds spent at the point before this ringing began. */
  readonly spent: number;
  /** Whether there was no time for somebody's turn. */
  readonly isCut: boolean;
  /** When the ringing began, by the carrier's clock, in seconds since 1970; and how long it was to be. */
  readonly began: number;
  readonly seconds: number;
  /** Points that the call passed, this one among them. */
  readonly passed: Passed;
  /** Of the directory that led here. */
  readonly revision: number;
}

/** Marks of points, each too short to tell the point and long enough to tell it from others. */
export type Passed = readonly string[];

const markBytes = 5;
const sealBytes = 16;
/** Seconds that a place may be come back to. */
const lifetime = 24 * 60 * 60;

export function markOf(point: Point): string {
  return createHmac("sha256", "point").update(keyOf(point)).digest().subarray(0, markBytes).toString("hex");
}

/** What a text is sealed for: it opens for no other call. */
export interface Bound {
  readonly secret: string;
  readonly organization: string;
  readonly account: string;
  readonly call: string;
}

/** Who brings a place back: the carrier from its ringing, or an application; what is sealed for one opens for no other. */
export type Bringer = "place" | "back";

/** A place as a short text for a URL, which nobody else can make. */
export function sealedPlace(place: Place, bound: Bound, bringer: Bringer = "place"): string {
  const { point, at, left, spent, isCut, began, seconds, passed, revision } = place;
  const words = JSON.stringify([keyOf(point), at, left, spent, began, seconds, revision, isCut ? 1 : 0]);
  const marks = Buffer.from(passed.join(""), "hex");
  const body = Buffer.concat([Buffer.from([passed.length]), marks, Buffer.from(words)]);
  return Buffer.concat([sealOf(body, bringer, bound), body]).toString("base64url");
}

/** Undefined where it was not sealed for this call, or too long ago. @param now by the carrier's clock, in seconds */
export function openedPlace(
  text: string,
  bound: Bound,
  now: number,
  bringer: Bringer = "place",
): Place | undefined {
  const body = opened(text, bringer, bound);
  if (body === undefined) return undefined;
  const end = 1 + (body[0] ?? 0) * markBytes;
  const passed = body.subarray(1, end).toString("hex").match(/.{10}/g) ?? [];
  // Nobody else can have sealed it.
  const words = JSON.parse(body.subarray(end).toString()) as [string, ...number[]];
  const [key, at = 0, left = 0, spent = 0, began = 0, seconds = 0, revision = 0, cut = 0] = words;
  if (now - began > lifetime) return undefined;
  return { point: pointOf(key), at, left, spent, isCut: cut === 1, began, seconds, passed, revision };
}

/** A name in a URL that only this edge can have put there, of a phone that rings for a call. */
export function sealedName(name: string, bound: Bound): string {
  const body = Buffer.from(name);
  return Buffer.concat([sealOf(body, "name", bound), body]).toString("base64url");
}

export function openedName(text: string, bound: Bound): string | undefined {
  return opened(text, "name", bound)?.toString();
}

function opened(text: string, what: string, bound: Bound): Buffer | undefined {
  const all = Buffer.from(text, "base64url");
  const [seal, body] = [all.subarray(0, sealBytes), all.subarray(sealBytes)];
  if (body.length === 0 || !timingSafeEqual(seal, sealOf(body, what, bound))) return undefined;
  return body;
}

function sealOf(body: Buffer, what: string, { secret, organization, account, call }: Bound): Buffer {
  return createHmac("sha256", secret)
    .update(JSON.stringify([what, organization, account, call]))
    .update(body)
    .digest()
    .subarray(0, sealBytes);
}
