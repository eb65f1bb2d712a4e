import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { CredentialListFields } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { OutboundProfile } from "./outbound-profile.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";

export type CredentialListArgs = Args<
  CredentialListFields,
  {
    /** The provider account that the list belongs to. */
    account: AccountReferenceArg;
    /** The outbound profile of its users' calls to the telephone network. Without one they cannot call out. */
    outboundProfile?: OutboundProfile | Input<string> | undefined;
  }
>;

/** A named set of SIP credentials (a credential connection at Telnyx). */
export class CredentialList extends TelephonyResource {
  constructor(name: string, args: CredentialListArgs, options?: CustomResourceOptions) {
    super("CredentialList", name, { ...args, account: accountReferenceOf(args.account) }, options);
  }
}
