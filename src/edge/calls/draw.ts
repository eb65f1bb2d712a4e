import { createHash } from "node:crypto";
import { exitsOf, type Point, pointOf } from "../../calls/point.ts";
import { keyOf } from "../../kinds/names.ts";
import type { Model } from "../../tree/model.ts";
import type { CallStore, Talks } from "../call-store.ts";

/** Whose the moment's choice is: the call, and when it is made. */
export interface Drawing {
  readonly organization: string;
  readonly call: string;
  readonly now: Date;
  readonly store: Pick<CallStore, "decided" | "nextTurn" | "talks">;
  /** Hears why the store could not say; the call's own id then decides. */
  readonly failed: (error: unknown) => void;
}

/**
 * The order in which a point's members ring, where the moment decides it: drawn once for each call and kept, so that every
 * instance and every repetition goes by the same.
 *
 * @returns members' places; undefined where the tree says the order
 */
export async function drawnOrder(
  model: Model,
  point: Point,
  drawing: Drawing,
): Promise<readonly number[] | undefined> {
  const members = membersOf(model, point);
  if (decidesBy(ringOf(model, point)) === undefined || members.length < 2) return undefined;
  const { organization, call, now, store } = drawing;
  const turn = () => store.nextTurn(organization, keyOf(point));
  try {
    const kept = await store.decided({ organization, call, point: keyOf(point), at: now }, async () =>
      JSON.stringify(await choice(model, point, { ...drawing, turn })),
    );
    return placesOf(JSON.parse(kept) as string[], members);
  } catch (error) {
    drawing.failed(error);
    return placesOf(shuffled(members, call), members);
  }
}

/** The order in which a point's members ring, as it is now: members' places. */
export async function presentOrder(
  model: Model,
  point: Point,
  drawing: Choosing,
): Promise<readonly number[]> {
  return placesOf(await choice(model, point, drawing), membersOf(model, point));
}

/** What a choice goes by. */
export interface Choosing extends Omit<Drawing, "failed" | "now"> {
  /** Whose turn it is, where members ring in turn. */
  readonly turn: () => Promise<number>;
}

function choice(model: Model, point: Point, choosing: Choosing): Promise<readonly string[]> {
  const members = membersOf(model, point);
  const by = decidesBy(ringOf(model, point));
  return by === undefined ? Promise.resolve(members) : by(members, { ...choosing, model });
}

const membersOf = ({ directory }: Model, point: Point): readonly string[] =>
  exitsOf(directory, point)?.members.map(keyOf) ?? [];

const ringOf = ({ directory }: Model, { kind, name }: Point): string | undefined =>
  directory[kind as "team" | "callQueue"]?.get(name)?.value.ring;

type Choice = (
  members: readonly string[],
  choosing: Choosing & { readonly model: Model },
) => Promise<readonly string[]>;

function decidesBy(ring: string | undefined): Choice | undefined {
  switch (ring) {
    case "roundRobin":
      return inTurn;
    case "random":
      return (members, { call }) => Promise.resolve(shuffled(members, call));
    case "longestIdle":
      return byTalks(({ at }) => at);
    case "fewestCalls":
      return byTalks(({ calls, at }) => `${String(calls).padStart(10, "0")} ${at}`);
    default:
      return undefined;
  }
}

const inTurn: Choice = async (members, { turn }) => {
  const first = (await turn()) % members.length;
  return [...members.slice(first), ...members.slice(0, first)];
};

const never: Talks = { at: "", calls: 0 };

/** Who has talked least by a measure comes first; among equals the tree's order holds. */
function byTalks(measure: (talks: Talks) => string): Choice {
  return async (members, { organization, model, store }) => {
    const phones = new Map(members.map((member) => [member, phonesOf(model, pointOf(member))]));
    const talks = await store.talks(organization, [...phones.values()].flat());
    const of = (member: string) =>
      (phones.get(member) ?? [])
        .map((phone) => measure(talks.get(phone) ?? never))
        .toSorted()
        .at(-1) ?? "";
    return members.toSorted((a, b) => of(a).localeCompare(of(b), "en"));
  };
}

/** SIP users by which calls reach a member. */
function phonesOf(model: Model, point: Point): string[] {
  if (point.kind === "sipUser") return [point.name];
  const members = exitsOf(model.directory, point)?.members ?? [];
  return members.flatMap((member) => phonesOf(model, member));
}

/** By chance, the same for the same call. */
function shuffled(members: readonly string[], call: string): string[] {
  const lot = (member: string) =>
    createHash("sha256")
      .update(JSON.stringify([call, member]))
      .digest("hex");
  return members.toSorted((a, b) => (lot(a) < lot(b) ? -1 : 1));
}

/** Places of the members that were drawn and are still there, then of those who came since. */
function placesOf(drawn: readonly string[], members: readonly string[]): number[] {
  const places = drawn.map((member) => members.indexOf(member)).filter((at) => at >= 0);
  const others = members.keys().filter((at) => !places.includes(at));
  return [...places, ...others];
}
