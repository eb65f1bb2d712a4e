import type { Input } from "@pulumi/pulumi";
import type { CallQueue } from "./call-queue.ts";
import type { Extension } from "./extension.ts";
import type { SipUser } from "./sip-user.ts";
import type { Team } from "./team.ts";
import type { User } from "./user.ts";

/** Where a call goes: exactly one of these, as a resource or by its name. */
export interface TargetArg {
  user?: User | Input<string> | undefined;
  team?: Team | Input<string> | undefined;
  /** A SIP user, or its name: `dana-desk` of the same account, or `front/dana-desk`. */
  sipUser?: SipUser | Input<string> | undefined;
  callQueue?: CallQueue | Input<string> | undefined;
  /** An extension, or its number: `101` of the same account, or `front/101`. */
  extension?: Extension | Input<string> | undefined;
  /** A number of the telephone network in E.164 form. */
  phoneNumber?: Input<string> | undefined;
}
