import { cyclesOf } from "../../calls/cycles.ts";
import { answeringPhone } from "../../calls/elsewhere.ts";
import { arrowsOf } from "../../calls/graph.ts";
import { type Point, pointOf } from "../../calls/point.ts";
import { mayRing, reachable } from "../../calls/reach.ts";
import { stepOf } from "../../calls/step.ts";
import { keyOf } from "../../kinds/names.ts";
import { isOutside } from "../../kinds/outside.ts";
import { e164Of } from "../../shapes/numbers.ts";
import { type Model, pointers, referenceOf, type TreePart } from "../model.ts";
import type { NormalCallQueue } from "../normal.ts";
import type { Finding, Path } from "../problem.ts";

/** Calls that go in circles, and places where they end with nobody. */
export function* routing(model: Model): Generator<Finding> {
  yield* circles(model);
  yield* backHome(model);
  yield* deadEnds(model);
  yield* unattached(model);
}

/** What points in a circle can neither be called nor made: each of them would have to be there before the others. */
function* circles(model: Model): Generator<Finding> {
  for (const circle of cyclesOf(arrowsOf(model.directory))) {
    const path = circle
      .map(pointOf)
      .map((point) => placeOf(model, point))
      .find((each) => each !== undefined);
    yield {
      code: "DT2130",
      severity: "error",
      message: `calls go in a circle: ${circle.join(" -> ")}`,
      hint: "Let one of them go elsewhere, or to nobody.",
      path: path ?? [],
      at: "key",
    };
  }
}

/** Undefined of what the tree does not declare. */
function placeOf({ directory }: Model, { kind, name }: Point): Path | undefined {
  return isOutside(kind) ? undefined : directory[kind].get(name)?.path;
}

/** A call that leaves for the telephone network only to come back costs twice and may never end. */
function* backHome(model: Model): Generator<Finding> {
  const own = new Map(
    [...model.directory.phone.values()].flatMap(({ name, value }) =>
      value.number ? [[value.number, name]] : [],
    ),
  );
  for (const { from, field, target } of pointers(model)) {
    const phone = target.phoneNumber && own.get(e164Of(target.phoneNumber));
    if (!phone) continue;
    yield {
      code: "DT2131",
      severity: "error",
      message: `${target.phoneNumber} is the tree's own phone ${phone}: the call would leave and come back`,
      hint: "Name what the phone rings, not its number.",
      path: [...from.path, ...field, "phoneNumber"],
    };
  }
}

/** Places of the tree where a call ends with nobody, one kind after the other. */
function* deadEnds(model: Model): Generator<Finding> {
  yield* emptyTeams(model);
  yield* silentUsers(model);
  yield* silentQueues(model);
  yield* silentPhones(model);
}

function* emptyTeams({ directory }: Model): Generator<Finding> {
  for (const { name, path, value } of directory.team.values()) {
    if (value.members.length > 0) continue;
    yield {
      code: "DT2132",
      severity: "error",
      message: `the team ${name} has no members`,
      hint: "Name its users, or remove the team.",
      path: [...path, "members"],
      at: "key",
    };
  }
}

function* silentUsers({ directory }: Model): Generator<Finding> {
  for (const { name, path, value } of directory.user.values()) {
    const { always, unregistered, noAnswer } = value.forward ?? {};
    if (value.sipUsers.length > 0 || always || unregistered || noAnswer) continue;
    yield {
      code: "DT2133",
      severity: "error",
      message: `the user ${name} has no SIP users`,
      hint: "Name those that ring for this person, or set `forward.always`.",
      path: [...path, "sipUsers"],
      at: "key",
    };
  }
}

type Queue = TreePart<NormalCallQueue>;

function* silentQueues(model: Model): Generator<Finding> {
  const queues = [...model.directory.callQueue.values()];
  // It takes a step at every point of the tree, so it is asked only where something overflows.
  const doesOverflow = queues.some(({ value }) => value.overflow);
  const rings = doesOverflow ? reachable(model) : () => true;
  const called = new Set(pointers(model).map(({ from, target }) => keyOf(referenceOf(target, from.account))));
  for (const queue of queues) {
    yield* unansweredQueue(model, queue, called.has(`callQueue ${queue.name}`));
    yield* overflowToNobody(queue, rings);
    yield* leavingForNowhere(queue);
  }
}

/** What an application of the team's own fills and empties has members that no tree knows: only the tree's own calls count. */
function* unansweredQueue(model: Model, { name, path }: Queue, isCalled: boolean): Generator<Finding> {
  const point = { kind: "callQueue", name } as const;
  const step = stepOf(model, point);
  if (!step || mayRing(model.directory, point, step)) return;
  yield {
    code: "DT2134",
    severity: isCalled ? "error" : "warning",
    message: `nobody answers the queue ${name}`,
    hint: "Name a member on whom something rings.",
    path: [...path, "members"],
    at: "key",
  };
}

function* overflowToNobody(
  { name, account, path, value: { overflow } }: Queue,
  rings: ReturnType<typeof reachable>,
): Generator<Finding> {
  if (!overflow || rings(referenceOf(overflow, account))) return;
  yield {
    code: "DT2135",
    severity: "error",
    message: `the overflow of the queue ${name} leads nowhere`,
    hint: "Name a target on which something rings.",
    path: [...path, "overflow"],
    at: "key",
  };
}

function* leavingForNowhere({ name, path, value }: Queue): Generator<Finding> {
  const { overflow, maxWaitSeconds, noMemberWaitSeconds, exitKey } = value;
  const mayLeave = maxWaitSeconds > 0 || noMemberWaitSeconds > 0 || exitKey !== undefined;
  if (overflow || !mayLeave) return;
  yield {
    code: "DT2135",
    severity: "warning",
    message: `callers leave the queue ${name} for nowhere: it has no overflow`,
    hint: "Name an `overflow`, or take the limits and the exit key away.",
    path,
    at: "key",
  };
}

function* silentPhones(model: Model): Generator<Finding> {
  for (const { name, path, value } of model.directory.phone.values()) {
    if (value.target || answeringPhone(model, name) !== undefined) continue;
    yield {
      code: "DT2136",
      severity: "warning",
      message: `the phone ${name} has no target: nobody answers it`,
      hint: "Name a `target`.",
      path,
      at: "key",
    };
  }
}

function* unattached({ tree, directory }: Model): Generator<Finding> {
  const attached = new Set(
    Object.entries(tree.accounts).flatMap(([account, { credentialAttachments }]) =>
      credentialAttachments.map(({ list }) => `${account}/${list}`),
    ),
  );
  for (const { name, account, path, value } of directory.sipUser.values()) {
    const isThere = Object.hasOwn(tree.accounts[account ?? ""]?.credentialLists ?? {}, value.list);
    if (!isThere || attached.has(`${account}/${value.list}`)) continue;
    yield {
      code: "DT2137",
      severity: "error",
      message: `the list ${value.list} of the SIP user ${name} is attached to no domain`,
      hint: `Attach it: credentialAttachments: [{ domain: NAME, list: ${value.list} }].`,
      path: [...path, "list"],
    };
  }
}
