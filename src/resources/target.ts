import type { Input } from "@pulumi/pulumi";
import type { TreeTarget } from "../../schemas/types.ts";
import type { OutsideKind } from "../kinds/outside.ts";
import type * as classes from "./index.ts";

type Classes = typeof classes;

/** The resource of a kind of target; its class is that kind, with a capital. */
type ResourceOf<Id extends string> =
  Capitalize<Id> extends infer Name extends keyof Classes ? InstanceType<Classes[Name]> : never;

/**
 * Where a call goes: exactly one of these, as a resource or by its name. What is an account's is named as in the tree:
 * `dana-desk` of the same account, or `front/dana-desk`. A `phoneNumber` is one of the telephone network in E.164 form; a `url`
 * is that of an application of your own, which may hand the call back to what `then` says.
 */
export type TargetArg = {
  [Id in Exclude<keyof TreeTarget, "then">]?:
    | (Id extends OutsideKind ? never : ResourceOf<Id>)
    | Input<string>
    | undefined;
} & { then?: TargetArg | undefined };
