import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import schema from "../../schemas/phone-number.schema.json" with { type: "json" };
import type { PhoneNumberFields } from "../../schemas/types.ts";
import type { Kind } from "../lifecycle/kind.ts";
import { inlined } from "../shapes/inlined.ts";
import { e164Of } from "../shapes/numbers.ts";
import { type AccountReferenceArg, referenceOf } from "./provider-account.ts";
import { type Args, idOf, TelephonyResource } from "./resource.ts";
import type { SipDomain } from "./sip-domain.ts";
import { type TargetArg, targetOf } from "./target.ts";

export type PhoneNumberArgs = Args<
  PhoneNumberFields,
  {
    /** The provider account that the number belongs to. */
    account: AccountReferenceArg;
    /** The SIP domain that the number's calls go to. Without one its calls go nowhere. */
    domain?: SipDomain | Input<string> | undefined;
    /** Where calls to the number go. Without one nobody answers them. */
    target?: TargetArg | undefined;
  }
>;

/**
 * A phone number at the provider, owned already or ordered, and where its calls go. Removing the resource takes the
 * routing away and keeps the number, unless `release: true` was applied before. Nothing replaces a number.
 */
export class PhoneNumber extends TelephonyResource {
  /** The number in E.164 form. */
  declare readonly number: Output<string>;

  constructor(name: string, args: PhoneNumberArgs, options?: CustomResourceOptions) {
    const fields = {
      ...args,
      account: referenceOf(args.account, args.domain),
      domain: idOf(args.domain),
      target: targetOf(args.target),
    };
    super("PhoneNumber", name, fields, ["number"], options);
  }
}

export const phoneNumber: Kind<"PhoneNumber"> = {
  name: "PhoneNumber",
  schema: inlined(schema),
  replaces: [],
  onlyAtCreation: ["adopt", "search", "acquire"],
  chosen: ({ search }) => (search === undefined ? [] : ["number"]),
  normalise(written) {
    const { number } = written;
    return typeof number === "string" ? { ...written, number: e164Of(number) } : written;
  },
  refuses(before, after) {
    if (after.number === undefined || before.number === undefined || after.number === before.number)
      return undefined;
    return `the number ${before.number} would be replaced by ${after.number}: declare the other number as a resource of its own, and remove this one when nothing needs it`;
  },
};
