import type { CallReport } from "../../../providers/calls.ts";
import { type Led, ledFromInside } from "../../calls/dial.ts";
import { emergenciesOf } from "../../calls/reserved-numbers.ts";
import type { CallDirectory } from "../directory/directory.ts";

/** Who calls, as far as the carrier vouches for it, and what that leads to. */
export interface Incoming {
  /** The SIP user who calls, by its whole name; undefined for whoever comes from outside. */
  readonly sipUser: string | undefined;
  /** The number of the account that was called; undefined for an extension. */
  readonly calledNumber: string | undefined;
  /** Undefined where the call came by a way that this account does not have. */
  readonly led: Led | undefined;
}

/**
 * Tells who calls by the connection that the call came by and, on a credential list's, by the SIP user's name at the carrier:
 * the number that a phone shows says nothing.
 */
export function incomingOf(directory: CallDirectory, account: string, report: CallReport): Incoming {
  const way = directory.byConnection(report.connection);
  if (way === undefined || way.account !== account)
    return { sipUser: undefined, calledNumber: undefined, led: undefined };
  return way.kind === "list"
    ? fromPhone(directory, account, way.name, report)
    : fromOutside(directory, account, report);
}

function fromPhone(
  { model, bySipUsername }: CallDirectory,
  account: string,
  list: string,
  { callers, dialled }: CallReport,
): Incoming {
  const isOfList = (name: string) => {
    const part = model.directory.sipUser.get(name);
    return part?.account === account && part.value.list === list;
  };
  const sipUser = callers.map(bySipUsername).find((name) => name !== undefined && isOfList(name));
  const led = sipUser === undefined ? undefined : ledFromInside(model, sipUser, dialled);
  return { sipUser, calledNumber: undefined, led };
}

function fromOutside(
  { model: { directory }, byNumber }: CallDirectory,
  account: string,
  { dialled }: CallReport,
): Incoming {
  const phone = byNumber(dialled);
  if (phone !== undefined && directory.phone.get(phone)?.account === account)
    return { sipUser: undefined, calledNumber: dialled, led: { kind: "phone", name: phone } };
  const extension = `${account}/${dialled}`;
  const led: Led = directory.extension.has(extension)
    ? { kind: "extension", name: extension }
    : { end: { kind: "nobody", reason: `there is no ${dialled} in ${account}`, at: 0 } };
  return { sipUser: undefined, calledNumber: undefined, led };
}

/** The emergency number that a phone dials, with or without the outside line; undefined for any other call. */
export function emergencyDialled(
  directory: CallDirectory,
  account: string,
  { connection, isSip, dialled }: CallReport,
): string | undefined {
  const way = directory.byConnection(connection);
  const { numberPlan } = directory.model.tree.accounts[account] ?? {};
  if (!isSip || way?.account !== account || numberPlan === undefined) return undefined;
  const { outsideLine } = numberPlan;
  const withoutLine = dialled.startsWith(outsideLine) ? dialled.slice(outsideLine.length) : dialled;
  const emergencies = emergenciesOf(numberPlan);
  return [dialled, withoutLine].find((number) => emergencies.includes(number));
}
