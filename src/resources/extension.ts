import type { CustomResourceOptions, Output } from "@pulumi/pulumi";
import schema from "../../schemas/extension.schema.json" with { type: "json" };
import type { ExtensionFields } from "../../schemas/types.ts";
import type { Kind } from "../lifecycle/kind.ts";
import { inlined } from "../shapes/inlined.ts";
import { type AccountReferenceArg, referenceOf } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import { type TargetArg, targetOf } from "./target.ts";

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
    const fields = { ...args, account: referenceOf(args.account), target: targetOf(args.target) };
    super("Extension", name, fields, [], options);
  }
}

export const extension: Kind<"Extension"> = {
  name: "Extension",
  schema: inlined(schema),
  replaces: ["number"],
  onlyAtCreation: ["adopt"],
};
