import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { OutboundProfileFields } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";

export type OutboundProfileArgs = Args<
  OutboundProfileFields,
  {
    /** The provider account that the profile belongs to. */
    account: AccountReferenceArg;
  }
>;

/** What the account's calls to the telephone network may cost and where they may go (an outbound voice profile). */
export class OutboundProfile extends TelephonyResource {
  constructor(name: string, args: OutboundProfileArgs, options?: CustomResourceOptions) {
    super("OutboundProfile", name, { ...args, account: accountReferenceOf(args.account) }, options);
  }
}
