import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { TreeSipUser } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import { isOutside } from "../kinds/outside.ts";
import { e164Of } from "../shapes/numbers.ts";
import { didYouMean } from "../tree/closest.ts";
import type { Directory, Model, TreePart } from "../tree/model.ts";
import type { NormalAccount } from "../tree/normal.ts";
import { type Asked, circumstanceOf, usual } from "./circumstance.ts";
import { answeringCaller, answeringExtension } from "./elsewhere.ts";
import { limitsOf } from "./limits.ts";
import { allowsCall } from "./outbound.ts";
import type { End, Outcome } from "./outcome.ts";
import type { Point } from "./point.ts";
import { emergenciesOf } from "./reserved-numbers.ts";
import { follow } from "./timeline.ts";

/** How a caller is named who shows no number. */
export const anonymous = "anonymous";

export interface Call extends Asked {
  /** What is dialled: an extension (`101`, `front/101`), a number in E.164 form, or digits as a phone dials them. */
  readonly dial: string;
  /** Who dials: a SIP user (`front/sam-desk`), an outside number or `anonymous`; absent for any caller from outside. */
  readonly from?: string | undefined;
}

/**
 * Who rings when somebody dials. Pure: the same tree and the same call give the same outcome.
 *
 * @throws {DialtreeError} DT1010 when a name is unknown, or it is not clear whose extension is dialled
 */
export function resolve(model: Model, { dial, from, busy = [], unregistered = [] }: Call): Outcome {
  const asked = circumstanceOf(model.directory, { busy, unregistered });
  const caller = insideCaller(model, from);
  const led = caller ? fromInside(model, dial.trim(), caller) : fromOutside(model, dial.trim());
  const moment = {
    ...asked,
    // Whoever calls is in a call, and so his phone is there.
    busy: { has: (name: string) => name === caller?.sipUser.name || asked.busy.has(name) },
    unregistered: { has: (name: string) => name !== caller?.sipUser.name && asked.unregistered.has(name) },
    account: boundAccount(model, caller?.name ?? accountOf(led)),
  };
  return {
    dialled: dial,
    from,
    ...(busy.length > 0 ? { busy } : {}),
    ...(unregistered.length > 0 ? { unregistered } : {}),
    ...("end" in led ? { steps: [], end: led.end } : follow(model, led, moment)),
  };
}

/** Who rings when any caller from outside comes to a point. */
export function called(model: Model, point: Point): Outcome {
  const led = ledTo(model, point);
  return {
    dialled: point.name,
    from: undefined,
    ...("end" in led
      ? { steps: [], ...led }
      : follow(model, led, { ...usual, account: boundAccount(model, accountOf(led)) })),
  };
}

/** The account that a call is in, where its calls ring no phones of others. */
export function boundAccount(model: Model, account: string | undefined): string | undefined {
  return limitsOf(model).ringsOtherAccounts ? undefined : account;
}

/** The account of what an account's call comes to; none of a user or a team, which are everybody's. */
function accountOf(led: Led): string | undefined {
  return "end" in led || led.kind === "user" || led.kind === "team" || isOutside(led.kind)
    ? undefined
    : led.name.split("/")[0];
}

interface InsideCaller {
  readonly sipUser: TreePart<TreeSipUser>;
  /** Of the account. */
  readonly name: string;
  readonly account: NormalAccount;
}

/** Undefined for a caller from outside: whatever number that one shows, also where it is one of the tree's own. */
function insideCaller({ directory, tree }: Model, from: string | undefined): InsideCaller | undefined {
  if (from === undefined || from === anonymous || from.startsWith("+")) return undefined;
  const sipUser = directory.sipUser.get(from);
  const name = sipUser?.account ?? "";
  const account = tree.accounts[name];
  if (sipUser && account) return { sipUser, name, account };
  throw new DialtreeError("DT1010", `there is no SIP user ${from}`, {
    hint:
      didYouMean(from, [...directory.sipUser.keys(), anonymous]) ||
      "Name one as ACCOUNT/NAME, or an outside number in E.164 form.",
  });
}

/** What digits lead to: a point of the tree, or an end at once. */
export type Led = Point | { readonly end: End };

const elsewhere = (url: string): Led => ({ end: { kind: "elsewhere", url, at: 0 } });
const nobody = (reason: string): Led => ({ end: { kind: "nobody", reason, at: 0 } });

/** An extension may not be the edge's to answer. A phone is a step of the call, whoever answers it. */
function ledTo(model: Model, point: Point): Led {
  const url = point.kind === "extension" ? answeringExtension(model, point.name) : undefined;
  return url === undefined ? point : elsewhere(url);
}

function fromOutside(model: Model, dialled: string): Led {
  const { directory } = model;
  if (dialled.startsWith("+")) {
    const number = e164Of(dialled);
    const name = ownPhone(directory, number);
    return name === undefined ? nobody(`${number} is not a phone of this tree`) : { kind: "phone", name };
  }
  if (directory.phone.has(dialled)) return { kind: "phone", name: dialled };
  if (directory.extension.has(dialled)) return ledTo(model, { kind: "extension", name: dialled });
  const found = [...directory.extension.keys()].filter((name) => name.endsWith(`/${dialled}`));
  const [only] = found;
  if (only !== undefined && found.length === 1) return ledTo(model, { kind: "extension", name: only });
  throw new DialtreeError(
    "DT1010",
    found.length > 1
      ? `${dialled} is an extension of several accounts`
      : `there is no extension or phone ${dialled}`,
    {
      hint:
        found.length > 1
          ? `Write ${found.join(" or ")}, or say who dials with --from ACCOUNT/SIP-USER.`
          : didYouMean(dialled, [...directory.extension.keys(), ...directory.phone.keys()]) ||
            "Say who dials with --from: what digits mean depends on the caller's account.",
    },
  );
}

/** What it leads to when a SIP user, by its whole name, dials something; undefined where there is no such SIP user. */
export function ledFromInside(model: Model, sipUser: string, dialled: string): Led | undefined {
  const part = model.directory.sipUser.get(sipUser);
  const name = part?.account ?? "";
  const account = model.tree.accounts[name];
  return part && account && fromInside(model, dialled, { sipUser: part, name, account });
}

function fromInside(model: Model, dialled: string, { name, account, sipUser }: InsideCaller): Led {
  const url = answeringCaller(model, name, sipUser.value.list);
  if (url !== undefined) return elsewhere(url);
  const { directory } = model;
  const { country, outsideLine } = account.numberPlan;
  const emergencies = emergenciesOf(account.numberPlan);
  const withoutLine = dialled.startsWith(outsideLine) ? dialled.slice(outsideLine.length) : undefined;
  for (const number of [dialled, withoutLine]) {
    if (number !== undefined && emergencies.includes(number))
      return { end: { kind: "emergency", number, at: 0 } };
  }
  if (sipUser.value.enabled === false) return nobody(`${sipUser.name} is disabled`);
  const extension = dialled.includes("/") ? dialled : `${name}/${dialled}`;
  if (directory.extension.has(extension)) return { kind: "extension", name: extension };
  const abroad = dialled.startsWith("+") ? parsePhoneNumberFromString(dialled) : undefined;
  const national = withoutLine ? parsePhoneNumberFromString(withoutLine, country as CountryCode) : undefined;
  const meant = abroad ?? national;
  // The carrier refuses what no country can have.
  const number = meant?.isPossible() ? meant.number : undefined;
  if (number === undefined)
    return nobody(
      `${dialled} is neither an extension of ${name} nor a number after the outside line (${outsideLine})`,
    );
  const own = ownPhone(directory, number);
  if (own !== undefined) return { kind: "phone", name: own };
  return mayCallOut(account, sipUser.value, number)
    ? { kind: "phoneNumber", name: number }
    : nobody(`no outbound profile of ${sipUser.name} allows calls to ${number}`);
}

/** Whether the caller's credential list has an outbound profile that allows the number. */
function mayCallOut(account: NormalAccount, { list }: TreeSipUser, number: string): boolean {
  const profile = account.outboundProfiles[account.credentialLists[list]?.outboundProfile ?? ""];
  return profile !== undefined && allowsCall(profile, number);
}

const phonesByNumber = new WeakMap<Directory, ReadonlyMap<string, string>>();

/** The phone of the tree that has a number. */
export function ownPhone(directory: Directory, number: string): string | undefined {
  const known = phonesByNumber.get(directory) ?? byNumber(directory);
  phonesByNumber.set(directory, known);
  return known.get(number);
}

/** Of phones that have the same number, which no tree without errors has, the first. */
function byNumber({ phone }: Directory): ReadonlyMap<string, string> {
  const named = [...phone.values()].flatMap(({ name, value: { number } }) =>
    number === undefined ? [] : [[number, name] as const],
  );
  return new Map(named.toReversed());
}
