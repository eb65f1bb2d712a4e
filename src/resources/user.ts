import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { UserFields } from "../../schemas/types.ts";
import { type OrganizationArgs, organizationOf } from "./organization.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import type { SipUser } from "./sip-user.ts";
import type { TargetArg } from "./target.ts";

export type UserArgs = Args<
  Omit<UserFields, "account">,
  {
    /** SIP users that ring for this person, as resources or by name (`front/dana-desk`). */
    sipUsers: readonly (SipUser | Input<string>)[];
    /** Where calls go instead. */
    forward?:
      | {
          always?: TargetArg | undefined;
          busy?: TargetArg | undefined;
          noAnswer?: TargetArg | undefined;
          unregistered?: TargetArg | undefined;
        }
      | undefined;
  }
> &
  OrganizationArgs;

/** A person, reached on one or more SIP users, of any account. The resource's name is the user's key. */
export class User extends TelephonyResource {
  constructor(
    name: string,
    { organization, edge, elsewhere, ...args }: UserArgs,
    options?: CustomResourceOptions,
  ) {
    super("User", name, { ...args, account: organizationOf({ organization, edge, elsewhere }) }, options);
  }
}
