import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { PhoneNumberFields } from "../../schemas/types.ts";
import type { Waiting } from "../kinds/phone-number.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import type { SipDomain } from "./sip-domain.ts";
import type { TargetArg } from "./target.ts";

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
 * routing away and keeps the number, unless `release: true` was applied before. No change of a field replaces a number.
 */
export class PhoneNumber extends TelephonyResource {
  /** The number in E.164 form. */
  declare readonly number: Output<string>;

  /** What it still waits for, such as documents, and until when (RFC 3339); undefined when it is ready. */
  declare readonly waits: Output<Waiting | undefined>;

  constructor(name: string, args: PhoneNumberArgs, options?: CustomResourceOptions) {
    super("PhoneNumber", name, { ...args, account: accountReferenceOf(args.account, args.domain) }, options);
  }
}
