import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import schema from "../../schemas/credential-attachment.schema.json" with { type: "json" };
import type { CredentialAttachmentFields } from "../../schemas/types.ts";
import type { Kind } from "../lifecycle/kind.ts";
import type { CredentialList } from "./credential-list.ts";
import { type AccountReferenceArg, referenceOf } from "./provider-account.ts";
import { type Args, idOf, TelephonyResource } from "./resource.ts";
import { SipDomain } from "./sip-domain.ts";

export type CredentialAttachmentArgs = Args<
  Omit<CredentialAttachmentFields, "voiceUrl">,
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
    const fields = {
      ...args,
      account: referenceOf(args.account, args.list),
      domain: idOf(args.domain),
      list: idOf(args.list),
      voiceUrl: args.domain instanceof SipDomain ? args.domain.voiceUrl : undefined,
    };
    super("CredentialAttachment", name, fields, [], options);
  }
}

export const credentialAttachment: Kind<"CredentialAttachment"> = {
  name: "CredentialAttachment",
  schema,
  replaces: ["list"],
  onlyAtCreation: ["adopt"],
  chosen: ({ voiceUrl }) => (voiceUrl === undefined ? ["voiceUrl"] : []),
};
