import type { CustomResourceOptions, Input, Output } from "@pulumi/pulumi";
import type { SipDomainFields } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { OutboundProfile } from "./outbound-profile.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";

export type SipDomainArgs = Args<
  SipDomainFields,
  {
    /** The provider account that the domain belongs to. */
    account: AccountReferenceArg;
    /** The outbound profile that calls from this domain to the telephone network use. Default: none. */
    outboundProfile?: OutboundProfile | Input<string> | undefined;
  }
>;

/** A domain that phones and callers address, `PREFIX.sip.telnyx.com` at Telnyx (a TeXML application). */
export class SipDomain extends TelephonyResource {
  /** The whole domain, such as `acme-office.sip.telnyx.com`. */
  declare readonly domain: Output<string>;
  declare readonly prefix: Output<string>;
  /** URL that answers the domain's calls with instructions. */
  declare readonly voiceUrl: Output<string>;
  /** What was declared: an output that may be missing is unknown in a preview, and would change whatever takes it. */
  readonly fallbackUrl: Input<string> | undefined;

  constructor(name: string, args: SipDomainArgs, options?: CustomResourceOptions) {
    super("SipDomain", name, { ...args, account: accountReferenceOf(args.account) }, options);
    this.fallbackUrl = args.fallbackUrl;
  }
}
