import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { PhoneProfileFields, TreeKey } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { Extension } from "./extension.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";

/** A key of a desk phone; `extension` is a resource or a number. */
export type KeyArg = Args<Omit<TreeKey, "extension">> & { extension?: Extension | Input<string> | undefined };

export type PhoneProfileArgs = Args<
  PhoneProfileFields,
  {
    /** The provider account whose desk phones share it. */
    account: AccountReferenceArg;
    /** Keys in their order, after a phone's own. */
    keys?: readonly KeyArg[] | undefined;
  }
>;

/** Key layout and settings that several desk phones share. */
export class PhoneProfile extends TelephonyResource {
  constructor(name: string, args: PhoneProfileArgs, options?: CustomResourceOptions) {
    super("PhoneProfile", name, { ...args, account: accountReferenceOf(args.account) }, options);
  }
}
