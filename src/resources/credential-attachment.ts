import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { CredentialAttachmentFields } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { CredentialList } from "./credential-list.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import { SipDomain } from "./sip-domain.ts";

export type CredentialAttachmentArgs = Args<
  Omit<CredentialAttachmentFields, "voiceUrl" | "fallbackUrl">,
  {
    /** The provider account that domain and list belong to. */
    account: AccountReferenceArg;
    /** The domain that the list's users may call through. */
    domain: SipDomain | Input<string>;
    /** The list that is attached; to one domain at most. Another list makes another attachment. */
    list: CredentialList | Input<string>;
  }
>;

/** This credential list may authenticate on this SIP domain. */
export class CredentialAttachment extends TelephonyResource {
  constructor(name: string, args: CredentialAttachmentArgs, options?: CustomResourceOptions) {
    const { voiceUrl, fallbackUrl } = args.domain instanceof SipDomain ? args.domain : {};
    const account = accountReferenceOf(args.account, args.list);
    super("CredentialAttachment", name, { ...args, account, voiceUrl, fallbackUrl }, options);
  }
}
