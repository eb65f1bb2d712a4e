/**
 * One step of a call: at this point, in this circumstance, what rings for how long, and where the call goes on.
 *
 * Everything that is said of calls is made from it. The timeline of `dialtree route` follows the steps for as long as nobody
 * answers; whether anybody can be reached, the warnings about nobody ringing and the page are made of the same steps, and an
 * edge that answers a call takes them one by one: it rings `rings`, and goes `ways[...]` by what happened. When somebody
 * answers, the caller talks, and there is no other step.
 *
 * Carriers ring in steps, too: what rings together is one request, which nobody can join or leave, and which is not shorter
 * or longer than the carrier allows. Those are the step's `legs`. Where a member with a delay joins a team, a request ends and
 * another one begins with all of them, so that whatever rang falls silent for a moment and rings anew: `anew` says when.
 */
import type { Directory, Model, TreePart } from "../tree/model.ts";
import type { NormalUser } from "../tree/normal.ts";
import { bellsOf, readinessOf, stanceOf } from "./bells.ts";
import { type CallStep, type Leg, leadingSomewhere, ringsOf } from "./call-step.ts";
import { type Circumstance, usual } from "./circumstance.ts";
import { answeringPhone } from "./elsewhere.ts";
import { callQueue, team } from "./groups.ts";
import { inPieces } from "./legs.ts";
import { limitsOf } from "./limits.ts";
import { type Exits, exitsOf, type Point, plainName } from "./point.ts";

/** Pure: the same model, point and moment give the same step. Undefined where there is no such point. */
export function stepOf(model: Model, point: Point, moment: Circumstance = usual): CallStep | undefined {
  const { directory } = model;
  const { kind, name } = point;
  const exits = exitsOf(directory, point);
  if (exits === undefined) return undefined;
  switch (kind) {
    case "phoneNumber":
      return {
        does: "calls the telephone network",
        ...ringing([{ from: 0, to: null, bells: bellsOf(directory, point, moment) }]),
        ways: {},
        last: { when: "outside", after: 0, reason: "" },
      };
    case "url":
      return handedOn(plainName(point), exits);
    case "sipUser":
      return sipUser(model, name, moment);
    case "user": {
      const entry = directory.user.get(name);
      return entry && user(model, entry, exits, moment);
    }
    case "team": {
      const entry = directory.team.get(name);
      return entry && team(model, entry, exits, moment);
    }
    case "callQueue": {
      const entry = directory.callQueue.get(name);
      return entry && callQueue(directory, entry, exits, moment);
    }
    case "phone": {
      const url = answeringPhone(model, name);
      return url === undefined ? passing(point, exits) : elsewhere(url);
    }
    case "extension":
      return passing(point, exits);
  }
}

function passing({ kind, name }: Point, { to: { target } }: Exits): CallStep {
  return {
    does: target ? "goes to its target" : "has no target",
    ...ringing([]),
    ways: leadingSomewhere({ always: target }),
    last: { when: "always", after: 0, reason: `the ${kind} ${name} has no target` },
  };
}

function elsewhere(url: string): CallStep {
  return {
    does: "goes to an application of its domain",
    ...ringing([]),
    ways: {},
    last: { when: "elsewhere", after: 0, reason: url },
  };
}

/** What the application does is its own; it may hand the call back, and then the tree says where it goes. */
function handedOn(url: string, { to: { then } }: Exits): CallStep {
  return {
    ...elsewhere(url),
    does: "hands the call on to an application of the team's own",
    ways: leadingSomewhere({ handedBack: then }),
  };
}

/** How a SIP user that does not ring takes a call. */
const silence = {
  busy: { does: "is busy", when: "busy" },
  unregistered: { does: "is not registered", when: "unregistered" },
  disabled: { does: "is disabled", when: "nobodyThere" },
  foreign: { does: "belongs to another account, whose phones this call cannot ring", when: "nobodyThere" },
} as const;

function sipUser(model: Model, name: string, moment: Circumstance): CallStep {
  const { directory } = model;
  const readiness = readinessOf(directory, name, moment);
  if (readiness !== "rings") {
    const { does, when } = silence[readiness];
    return { does, ...ringing([]), ways: {}, last: { when, after: 0, reason: `${name} ${does}` } };
  }
  const { most } = limitsOf(model).ringSeconds;
  const to = Number.isFinite(most) ? most : null;
  const legs = [{ from: 0, to, bells: bellsOf(directory, { kind: "sipUser", name }, moment) }];
  const last = { when: "noAnswer", after: to ?? 0, reason: `${name} does not answer` } as const;
  return { does: "rings", ...ringing(legs), ways: {}, last };
}

/** How a person whose phones do not ring takes a call. */
const absence = {
  always: "forwards every call",
  doNotDisturb: "does not want to be disturbed",
  busy: "is busy",
  unregistered: "is not registered",
  nobodyThere: "has nothing that rings",
} as const;

function user(
  model: Model,
  { name, value: { name: label, ringSeconds } }: TreePart<NormalUser>,
  { to: { busy, unregistered, noAnswer } }: Exits,
  moment: Circumstance,
): CallStep {
  const { directory } = model;
  const { does: when, to } = stanceOf(directory, name, moment);
  if (when !== "rings") {
    const does = absence[when];
    const last = { when, after: 0, reason: `${label} ${does}` };
    return { does, ...ringing([]), ways: leadingSomewhere({ [when]: to }), last };
  }
  const { together, ringSeconds: bounds } = limitsOf(model);
  const bells = bellsOf(directory, { kind: "user", name }, moment).slice(0, together);
  return {
    does: `rings for ${ringSeconds} s${besides(directory, name, moment)}`,
    ...ringing(inPieces({ from: 0, to: ringSeconds, bells }, bounds.most)),
    ways: leadingSomewhere({ busy, unregistered, noAnswer }),
    last: { when: "noAnswer", after: ringSeconds, reason: `${label} does not answer` },
  };
}

/** Phones of a person that a call in this account cannot ring. */
function besides(directory: Directory, person: string, moment: Circumstance): string {
  const { members = [] } = exitsOf(directory, { kind: "user", name: person }) ?? {};
  const foreign = members.filter(({ name }) => readinessOf(directory, name, moment) === "foreign");
  return foreign.length === 0
    ? ""
    : `, but not ${foreign.map(({ name }) => name).join(", ")} of another account`;
}

function ringing(legs: readonly Leg[]): Pick<CallStep, "legs" | "rings"> {
  return { legs, rings: ringsOf(legs) };
}
