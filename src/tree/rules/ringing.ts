import { type Bell, bellsOf } from "../../calls/bells.ts";
import { usual } from "../../calls/circumstance.ts";
import { exitsOf } from "../../calls/point.ts";
import { stepOf } from "../../calls/step.ts";
import { keyOf } from "../../kinds/names.ts";
import { type Model, pointers, referenceOf } from "../model.ts";
import { boundsOf } from "../normal.ts";
import type { Finding, Path } from "../problem.ts";

/** What the tree's carriers cannot ring as it is written, and what they ring instead. */
export function* ringing(model: Model): Generator<Finding> {
  yield* contradicting(model);
  yield* unsaid(model);
  yield* tooShort(model);
  yield* tooMany(model);
  yield* outOfReach(model);
}

/** A domain whose calls two are to answer. */
function* contradicting({ tree }: Model): Generator<Finding> {
  for (const [account, { domains }] of Object.entries(tree.accounts))
    for (const [name, { answer, voiceUrl }] of Object.entries(domains))
      if (answer !== undefined && voiceUrl !== undefined)
        yield {
          code: "DT2157",
          severity: "error",
          message: `the domain ${name} is answered by the edge and by an application of its own`,
          hint: "Take `answer` or `voiceUrl` out.",
          path: ["accounts", account, "domains", name, "answer"],
        };
}

/** A domain that may be there already, and that whoever answers it today goes on answering. */
function* unsaid({ tree }: Model): Generator<Finding> {
  for (const [account, { domains }] of Object.entries(tree.accounts))
    for (const [name, { adopt, answer, voiceUrl }] of Object.entries(domains))
      if (adopt && answer === undefined && voiceUrl === undefined)
        yield {
          code: "DT2158",
          severity: "warning",
          message: `the tree does not say who answers the domain ${name}, which may be there already: whoever does today goes on`,
          hint: "Write `answer: edge`, or the `voiceUrl` that it has: what is said of who rings holds where the edge answers.",
          path: ["accounts", account, "domains", name, "adopt"],
        };
}

/** Seconds that a carrier cannot ring, each with the place that says them. */
function* tooShort({ tree, written }: Model): Generator<Finding> {
  const { least } = boundsOf(tree).ringSeconds;
  for (const [path, seconds] of secondsIn(written)) {
    if (seconds >= least) continue;
    yield {
      code: "DT2154",
      severity: "warning",
      message: `${String(path.at(-1))} is ${seconds}, and no carrier of the tree rings for less than ${least} s: it rings for ${least} s`,
      hint: `Write ${least} or more.`,
      path,
    };
  }
}

function* secondsIn({ users = {}, teams = {}, accounts = {} }: Model["written"]): Generator<[Path, number]> {
  const said = function* (path: Path, value: object, ...fields: string[]): Generator<[Path, number]> {
    for (const field of fields) {
      const seconds = (value as Readonly<Record<string, unknown>>)[field];
      if (typeof seconds === "number") yield [[...path, field], seconds];
    }
  };
  for (const [name, user] of Object.entries(users)) yield* said(["users", name], user, "ringSeconds");
  for (const [name, team] of Object.entries(teams)) {
    yield* said(["teams", name], team, "timeoutSeconds");
    for (const [at, member] of team.members.entries())
      if (typeof member === "object") yield* said(["teams", name, "members", at], member, "ringSeconds");
  }
  for (const [account, { callQueues = {} }] of Object.entries(accounts))
    for (const [name, queue] of Object.entries(callQueues))
      yield* said(["accounts", account, "callQueues", name], queue, "ringSeconds");
}

function* tooMany(model: Model): Generator<Finding> {
  const { directory, tree } = model;
  const { together } = boundsOf(tree);
  const groups = [
    ...[...directory.user.values()].map((part) => ({ part, kind: "user" as const, field: "sipUsers" })),
    ...[...directory.team.values()]
      .filter(({ value }) => value.ring === "together")
      .map((part) => ({ part, kind: "team" as const, field: "members" })),
  ];
  for (const { part, kind, field } of groups) {
    const members = exitsOf(directory, { kind, name: part.name })?.members ?? [];
    const bells = new Set(members.flatMap((to) => bellsOf(directory, to, usual)).map(({ name }) => name));
    if (bells.size <= together) continue;
    const rung = new Set(stepOf(model, { kind, name: part.name })?.rings.map(({ name }) => name));
    const silent = [...bells].filter((name) => !rung.has(name));
    if (silent.length === 0) continue;
    yield {
      code: "DT2155",
      severity: "warning",
      message: `${part.value.name} has ${bells.size} phones that would ring together, and a carrier of the tree rings ${together}: ${silent[0]} never rings${silent.length > 1 ? `, nor do ${silent.length - 1} others` : ""}`,
      hint:
        kind === "team" ? "Let members ring one after another, or make two teams of it." : "Leave some out.",
      path: [...part.path, field],
    };
  }
}

/** Phones of other accounts that calls are sent to, once for each account and target. */
function* outOfReach(model: Model): Generator<Finding> {
  const { directory, tree } = model;
  if (boundsOf(tree).ringsOtherAccounts || Object.keys(tree.accounts).length < 2) return;
  const said = new Set<string>();
  for (const { from, field, target } of pointers(model)) {
    const { account } = from;
    const to = referenceOf(target, account);
    const key = `${account} ${keyOf(to)}`;
    if (account === undefined || to.kind === "extension" || said.has(key)) continue;
    said.add(key);
    // Whoever has a phone of this account is rung on that.
    const owner = ({ user, name }: Bell) => user ?? name;
    const heard = new Set(bellsOf(directory, to, { ...usual, account }).map(owner));
    const lost = bellsOf(directory, to, usual).filter((bell) => !heard.has(owner(bell)));
    const [first] = lost;
    if (first === undefined) continue;
    yield {
      code: "DT2156",
      severity: "warning",
      message: `calls in ${account} cannot ring ${first.name} of another account${lost.length > 1 ? `, nor ${lost.length - 1} others` : ""}`,
      hint: `Give ${first.user ?? "whoever is meant"} a SIP user of ${account}, or send these calls to a number.`,
      path: [...from.path, ...field],
    };
  }
}
