import { cyclesOf } from "../../calls/cycles.ts";
import { arrowsOf } from "../../calls/graph.ts";
import { pointOf } from "../../calls/point.ts";
import { mayRing, reachable } from "../../calls/reach.ts";
import { stepOf } from "../../calls/step.ts";
import { e164Of } from "../../shapes/numbers.ts";
import { type Model, pointers, referenceOf } from "../model.ts";
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
    const { kind, name } = pointOf(circle[0] ?? "");
    const path = kind === "phoneNumber" ? [] : (model.directory[kind].get(name)?.path ?? []);
    yield {
      code: "DT2130",
      severity: "error",
      message: `calls go in a circle: ${circle.join(" -> ")}`,
      hint: "Let one of them go elsewhere, or to nobody.",
      path,
      at: "key",
    };
  }
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

function* deadEnds(model: Model): Generator<Finding> {
  const { directory } = model;
  // It takes a step at every point of the tree, so it is asked only where something overflows.
  const doesOverflow = [...directory.callQueue.values()].some(({ value }) => value.overflow);
  const rings = doesOverflow ? reachable(model) : () => true;
  const finding = (
    code: Finding["code"],
    message: string,
    hint: string,
    path: Path,
    severity: Finding["severity"] = "error",
  ): Finding => ({
    code,
    severity,
    message,
    hint,
    path,
    at: "key",
  });
  for (const { name, path, value } of directory.team.values()) {
    if (value.members.length > 0) continue;
    yield finding("DT2132", `the team ${name} has no members`, "Name its users, or remove the team.", [
      ...path,
      "members",
    ]);
  }
  for (const { name, path, value } of directory.user.values()) {
    const { always, unregistered, noAnswer } = value.forward ?? {};
    if (value.sipUsers.length > 0 || always || unregistered || noAnswer) continue;
    yield finding(
      "DT2133",
      `the user ${name} has no SIP users`,
      "Name those that ring for this person, or set `forward.always`.",
      [...path, "sipUsers"],
    );
  }
  for (const { name, account, path, value } of directory.callQueue.values()) {
    const point = { kind: "callQueue", name } as const;
    const step = stepOf(model, point);
    if (step && !mayRing(directory, point, step)) {
      yield finding("DT2134", `nobody answers the queue ${name}`, "Name a member on whom something rings.", [
        ...path,
        "members",
      ]);
    }
    const { overflow, maxWaitSeconds, noMemberWaitSeconds, exitKey } = value;
    if (overflow && !rings(referenceOf(overflow, account))) {
      yield finding(
        "DT2135",
        `the overflow of the queue ${name} leads nowhere`,
        "Name a target on which something rings.",
        [...path, "overflow"],
      );
    }
    if (!overflow && (maxWaitSeconds > 0 || noMemberWaitSeconds > 0 || exitKey !== undefined)) {
      yield finding(
        "DT2135",
        `callers leave the queue ${name} for nowhere: it has no overflow`,
        "Name an `overflow`, or take the limits and the exit key away.",
        path,
        "warning",
      );
    }
  }
  for (const { name, path, value } of directory.phone.values()) {
    if (value.target) continue;
    yield finding(
      "DT2136",
      `the phone ${name} has no target: nobody answers it`,
      "Name a `target`.",
      path,
      "warning",
    );
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
