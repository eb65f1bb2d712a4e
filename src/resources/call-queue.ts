import type { CustomResourceOptions } from "@pulumi/pulumi";
import schema from "../../schemas/call-queue.schema.json" with { type: "json" };
import type { CallQueueFields } from "../../schemas/types.ts";
import type { Kind } from "../lifecycle/kind.ts";
import { type AccountReferenceArg, referenceOf } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";

export type CallQueueArgs = Args<
  CallQueueFields,
  {
    /** The provider account that the queue belongs to. */
    account: AccountReferenceArg;
  }
>;

/** Callers wait in it for its members. Its id is its name at the carrier; another name makes another queue. */
export class CallQueue extends TelephonyResource {
  constructor(name: string, args: CallQueueArgs, options?: CustomResourceOptions) {
    super("CallQueue", name, { ...args, account: referenceOf(args.account) }, [], options);
  }
}

export const callQueue: Kind<"CallQueue"> = {
  name: "CallQueue",
  schema,
  replaces: ["queueName"],
  onlyAtCreation: ["adopt"],
};
