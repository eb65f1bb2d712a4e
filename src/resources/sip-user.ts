import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { SipUserFields } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { CredentialList } from "./credential-list.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";

export type SipUserArgs = Args<
  SipUserFields,
  {
    /** The provider account that the SIP user belongs to. */
    account: AccountReferenceArg;
    /** The credential list that it belongs to. */
    list: CredentialList | Input<string>;
  }
>;

/** One set of SIP credentials, what a desk phone or a softphone registers with (a telephony credential at Telnyx). */
export class SipUser extends TelephonyResource {
  /** The SIP user name that the carrier generated. */
  declare readonly username: Output<string>;
  /** The SIP password that the carrier generated; a secret. */
  declare readonly password: Output<string>;

  constructor(name: string, args: SipUserArgs, options?: CustomResourceOptions) {
    super("SipUser", name, { ...args, account: accountReferenceOf(args.account, args.list) }, options);
  }
}
