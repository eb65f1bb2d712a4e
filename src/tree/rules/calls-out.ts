import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { allowsCall } from "../../calls/outbound.ts";
import { type Model, pointers } from "../model.ts";
import type { NormalAccount } from "../normal.ts";
import type { Finding } from "../problem.ts";

/** Calls to the telephone network: where they may go and what they may cost. */
export function* callsOut(model: Model): Generator<Finding> {
  const { accounts } = model.tree;
  for (const { from, field, target } of pointers(model)) {
    if (target.phoneNumber === undefined) continue;
    const number = target.phoneNumber;
    // What belongs to the organization may go out by any account.
    const through = from.account === undefined ? Object.values(accounts) : [accounts[from.account]];
    const profiles = through.flatMap((account) => Object.values(account?.outboundProfiles ?? {}));
    if (profiles.some((profile) => allowsCall(profile, number))) continue;
    const country = parsePhoneNumberFromString(number)?.country;
    yield {
      code: "DT2150",
      severity: "error",
      message: `no outbound profile of ${from.account === undefined ? "any account" : `the account ${from.account}`} allows calls to ${number}${country ? ` (${country})` : ""}`,
      hint: country
        ? `Add ${country} to the \`destinations\` of an outbound profile.`
        : "Add the country to the `destinations` of an outbound profile.",
      path: [...from.path, ...field, "phoneNumber"],
    };
  }
  for (const [name, account] of Object.entries(accounts))
    if (account.environment === "production") yield* unlimited(name, account);
}

/** Toll fraud has no other limit than the one that is set. */
function* unlimited(name: string, { outboundProfiles, credentialLists }: NormalAccount): Generator<Finding> {
  for (const [key, { outboundProfile: used }] of Object.entries(credentialLists)) {
    const profile = used === undefined ? undefined : outboundProfiles[used];
    if (profile === undefined || !profile.enabled || profile.dailySpendLimitUsd !== undefined) continue;
    yield {
      code: "DT2151",
      severity: "warning",
      message: `users of the list ${key} can call out without a spending limit`,
      hint: `Set \`dailySpendLimitUsd\` in the outbound profile ${used}.`,
      path: ["accounts", name, "credentialLists", key],
      at: "key",
    };
  }
}
