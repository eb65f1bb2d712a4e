import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { CallQueueFields, TreeQueueMember } from "../../schemas/types.ts";
import { accountReferenceOf } from "./account-reference.ts";
import type { AccountReferenceArg } from "./provider-account.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import type { SipUser } from "./sip-user.ts";
import type { TargetArg } from "./target.ts";
import type { Team } from "./team.ts";
import type { User } from "./user.ts";

/** Who answers: exactly one of a user, a team and a SIP user, and in which tier. */
export type QueueMemberArg = Args<Pick<TreeQueueMember, "tier">> & {
  user?: User | Input<string> | undefined;
  team?: Team | Input<string> | undefined;
  sipUser?: SipUser | Input<string> | undefined;
};

export type CallQueueArgs = Args<
  CallQueueFields,
  {
    /** The provider account that the queue belongs to. */
    account: AccountReferenceArg;
    /** Who answers, each in a tier: those of a lower one ring first. Without members nobody answers. */
    members?: readonly QueueMemberArg[] | undefined;
    /** Where callers go who waited too long, found the queue full or pressed `exitKey`. */
    overflow?: TargetArg | undefined;
  }
>;

/** Callers wait in it for its members. Its id is its name at the carrier; another name makes another queue. */
export class CallQueue extends TelephonyResource {
  constructor(name: string, args: CallQueueArgs, options?: CustomResourceOptions) {
    super("CallQueue", name, { ...args, account: accountReferenceOf(args.account) }, options);
  }
}
