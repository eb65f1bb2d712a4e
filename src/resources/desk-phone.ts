import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { DeskPhoneFields, TreeLine } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { KeyArg, PhoneProfile } from "./phone-profile.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import type { SipUser } from "./sip-user.ts";

/** A line with its settings. */
export type LineArg = Args<Omit<TreeLine, "sipUser">> & { sipUser: SipUser | Input<string> };

export type DeskPhoneArgs = Args<
  DeskPhoneFields,
  {
    /** The provider account whose SIP users register on it. */
    account: AccountReferenceArg;
    /** SIP users in the order of the phone's lines, as resources or names, or with settings. */
    lines: readonly (SipUser | string | LineArg)[];
    /** The profile that it shares, as a resource or by name. */
    profile?: PhoneProfile | Input<string> | undefined;
    /** The phone's own keys, before the profile's and the account's memory keys. */
    keys?: readonly KeyArg[] | undefined;
  }
>;

/** A physical phone that fetches its configuration from a URL of its own (auto provision). */
export class DeskPhone extends TelephonyResource {
  /** Where the phone fetches its configuration; a secret, since it is all that a phone shows for itself. */
  declare readonly provisioningUrl: Output<string>;

  constructor(name: string, args: DeskPhoneArgs, options?: CustomResourceOptions) {
    super("DeskPhone", name, { ...args, account: accountReferenceOf(args.account) }, options);
  }
}
