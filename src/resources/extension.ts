import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import type { ExtensionFields } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import type { TargetArg } from "./target.ts";

export type ExtensionArgs = Args<
  ExtensionFields,
  {
    /** The provider account whose phones dial it. */
    account: AccountReferenceArg;
    /** Who or what is reached. */
    target: TargetArg;
  }
>;

/** A short number with a label, a target and a memory key. Another number makes another extension. */
export class Extension extends TelephonyResource {
  /** What people dial. */
  declare readonly number: Output<string>;

  constructor(name: string, args: ExtensionArgs, options?: CustomResourceOptions) {
    super("Extension", name, { ...args, account: accountReferenceOf(args.account) }, options);
  }
}
