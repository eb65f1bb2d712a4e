import { keyOf } from "../kinds/names.ts";
import type { Directory, Reference } from "../tree/model.ts";
import type { Circumstance } from "./circumstance.ts";
import { exitsOf, type Point } from "./point.ts";

/** A thing that can ring: a SIP user, or a number of the telephone network that is called for the caller. */
export interface Bell {
  readonly kind: "sipUser" | "phoneNumber";
  /** `front/dana-desk`, or a number in E.164 form. */
  readonly name: string;
  /** The user for whom it rings. */
  readonly user?: string;
  /** Whether whoever answers has to say that he takes the call: a voicemail would, in the place of a member of a group. */
  readonly confirm?: true;
}

/** How a SIP user takes a call; `foreign` is one that calls of this account cannot ring. */
export type Readiness = "rings" | "busy" | "unregistered" | "disabled" | "foreign";

export function readinessOf(directory: Directory, sipUser: string, moment: Circumstance): Readiness {
  const declared = directory.sipUser.get(sipUser);
  if (declared === undefined || declared.value.enabled === false) return "disabled";
  if (moment.account !== undefined && declared.account !== moment.account) return "foreign";
  if (moment.unregistered.has(sipUser)) return "unregistered";
  return moment.busy.has(sipUser) ? "busy" : "rings";
}

/** What a person does with a call: lets it ring, or sends it on at once, to nobody where there is no `to`. */
export interface Stance {
  readonly does: "rings" | "always" | "doNotDisturb" | "busy" | "unregistered" | "nobodyThere";
  readonly to?: Reference | undefined;
}

/** The order of a person's forwards: every call, then who does not want to be disturbed, then what the phones say. */
export function stanceOf(directory: Directory, person: string, moment: Circumstance): Stance {
  const { members = [], to = {} } = exitsOf(directory, { kind: "user", name: person }) ?? {};
  if (to.always) return { does: "always", to: to.always };
  if (directory.user.get(person)?.value.doNotDisturb) return { does: "doNotDisturb", to: to.busy };
  const phones = new Set(members.map(({ name }) => readinessOf(directory, name, moment)));
  if (phones.has("rings")) return { does: "rings" };
  if (phones.has("busy")) return { does: "busy", to: to.busy };
  const does = phones.has("unregistered") ? "unregistered" : "nobodyThere";
  return { does, to: to.unregistered ?? to.noAnswer };
}

/**
 * What rings at once when a point is called. What belongs to a group is called with the others, so of a person's forwards
 * only those count that do not wait for the phones.
 */
export function bellsOf(
  directory: Directory,
  point: Point,
  moment: Circumstance,
  user?: string,
  seen: Set<string> = new Set(),
): Bell[] {
  const key = keyOf(point);
  if (seen.has(key)) return [];
  seen.add(key);
  const { kind, name } = point;
  if (kind === "phoneNumber" || kind === "sipUser") {
    const rings = kind === "phoneNumber" || readinessOf(directory, name, moment) === "rings";
    return rings ? [bellOf(directory, kind, name, user)] : [];
  }
  const of = (to: Reference | undefined, whose?: string, heard = moment) =>
    to ? bellsOf(directory, to, heard, whose, seen) : [];
  const { members = [], to = {} } = exitsOf(directory, point) ?? {};
  switch (kind) {
    case "user": {
      const stance = stanceOf(directory, name, moment);
      if (stance.does === "rings") return members.flatMap((member) => of(member, name));
      return stance.does === "always" || stance.does === "doNotDisturb" ? of(stance.to, name) : [];
    }
    case "team": {
      const heard = heardBy(directory, name, moment);
      return members.flatMap((member) => of(member, undefined, heard));
    }
    // A queue and an application answer the call themselves, so they ring nobody on behalf of a team or another queue.
    case "callQueue":
    case "url":
      return [];
    default:
      return of(to.target, user);
  }
}

function bellOf(directory: Directory, kind: Bell["kind"], name: string, user: string | undefined): Bell {
  if (user === undefined) return { kind, name };
  const isAsked = kind === "phoneNumber" && directory.user.get(user)?.value.confirm !== false;
  return { kind, name, user, ...(isAsked ? { confirm: true } : {}) };
}

/** The moment as a team takes it: one that does not skip who is busy rings them, too. */
export function heardBy(directory: Directory, team: string, moment: Circumstance): Circumstance {
  return directory.team.get(team)?.value.skipBusy === false ? { ...moment, busy: new Set() } : moment;
}
