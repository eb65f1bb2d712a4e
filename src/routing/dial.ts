import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { DialtreeError } from "../errors.ts";
import { e164Of } from "../shapes/numbers.ts";
import { didYouMean } from "../tree/closest.ts";
import { type Model, referenceOf } from "../tree/model.ts";
import type { NormalAccount } from "../tree/normal.ts";
import { allowsCall } from "../tree/outbound.ts";
import { emergencyNumbers } from "../tree/reserved-numbers.ts";
import type { End, Outcome, Step } from "./outcome.ts";
import { follow } from "./resolve.ts";

export interface Call {
  /** What is dialled: an extension (`101`, `front/101`), a number in E.164 form, or digits as a phone dials them. */
  readonly dial: string;
  /** Who dials: a SIP user (`front/sam-desk`) or an outside number; absent for any caller from outside. */
  readonly from?: string | undefined;
}

/**
 * Who rings when somebody dials. Pure: the same tree and the same call give the same outcome.
 *
 * @throws {DialtreeError} DT1010 when the caller is unknown, or it is not clear whose extension is dialled
 */
export function resolve(model: Model, { dial, from }: Call): Outcome {
  const caller = callerOf(model, from);
  const outcome = (result: { steps: Step[]; end: End }): Outcome => ({ dialled: dial, from, ...result });
  const dialled = dial.trim();
  if (caller === undefined) return outcome(fromOutside(model, dialled));
  const account = model.tree.accounts[caller];
  if (account === undefined) throw new Error(`the SIP user ${from} is of no account`);
  return outcome(fromInside(model, dialled, caller, account, from));
}

/** The account of an inside caller, undefined for one from outside. */
function callerOf({ directory }: Model, from: string | undefined): string | undefined {
  if (from === undefined || from.startsWith("+")) return undefined;
  const caller = directory.sipUser.get(from);
  if (caller?.account !== undefined) return caller.account;
  throw new DialtreeError("DT1010", `there is no SIP user ${from}`, {
    hint:
      didYouMean(from, directory.sipUser.keys()) ||
      "Name one as ACCOUNT/NAME, or an outside number in E.164 form.",
  });
}

function fromOutside(model: Model, dialled: string): { steps: Step[]; end: End } {
  const { directory } = model;
  if (dialled.startsWith("+")) {
    const number = e164Of(dialled);
    const phone = [...directory.phone.values()].find(({ value }) => value.number === number);
    if (phone) return throughPhone(model, phone.name);
    return { steps: [], end: { kind: "nobody", reason: `${number} is not a phone of this tree`, at: 0 } };
  }
  const phone = directory.phone.get(dialled);
  if (phone) return throughPhone(model, phone.name);
  if (directory.extension.has(dialled)) return follow(model, { kind: "extension", name: dialled });
  const found = [...directory.extension.keys()].filter((name) => name.endsWith(`/${dialled}`));
  const [only] = found;
  if (only !== undefined && found.length === 1) return follow(model, { kind: "extension", name: only });
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

function fromInside(
  model: Model,
  dialled: string,
  name: string,
  account: NormalAccount,
  from: string | undefined,
): { steps: Step[]; end: End } {
  const { country, outsideLine } = account.numberPlan;
  const emergency = account.numberPlan.emergency ?? emergencyNumbers(country);
  const nobody = (reason: string): { steps: Step[]; end: End } => ({
    steps: [],
    end: { kind: "nobody", reason, at: 0 },
  });
  const withoutLine = dialled.startsWith(outsideLine) ? dialled.slice(outsideLine.length) : undefined;
  for (const number of [dialled, withoutLine]) {
    if (number !== undefined && emergency.includes(number))
      return { steps: [], end: { kind: "emergency", number, at: 0 } };
  }
  const extension = dialled.includes("/") ? dialled : `${name}/${dialled}`;
  if (model.directory.extension.has(extension)) return follow(model, { kind: "extension", name: extension });
  const abroad = dialled.startsWith("+") ? parsePhoneNumberFromString(dialled) : undefined;
  const national = withoutLine ? parsePhoneNumberFromString(withoutLine, country as CountryCode) : undefined;
  const number = (abroad ?? national)?.number;
  if (number === undefined)
    return nobody(
      `${dialled} is neither an extension of ${name} nor a number after the outside line (${outsideLine})`,
    );
  const own = [...model.directory.phone.values()].find(({ value }) => value.number === number);
  if (own) return throughPhone(model, own.name);
  return mayCallOut(account, from, number)
    ? follow(model, { kind: "phoneNumber", name: number })
    : nobody(`no outbound profile of ${from} allows calls to ${number}`);
}

/** Whether the caller's credential list has an outbound profile that allows the number. */
function mayCallOut(account: NormalAccount, from: string | undefined, number: string): boolean {
  const user = account.sipUsers[from?.split("/")[1] ?? ""];
  const list = account.credentialLists[user?.list ?? ""];
  const profile = account.outboundProfiles[list?.outboundProfile ?? ""];
  return user?.enabled !== false && profile !== undefined && allowsCall(profile, number);
}

function throughPhone(model: Model, name: string): { steps: Step[]; end: End } {
  const phone = model.directory.phone.get(name);
  const label = phone?.value.number ?? name;
  const step: Step = {
    at: 0,
    kind: "phone",
    name,
    label,
    does: phone?.value.target ? "goes to its target" : "has no target",
    rings: [],
    branches: [],
  };
  if (!phone?.value.target)
    return { steps: [step], end: { kind: "nobody", reason: `the phone ${name} has no target`, at: 0 } };
  const { steps, end } = follow(model, referenceOf(phone.value.target, phone.account));
  return { steps: [step, ...steps], end };
}
