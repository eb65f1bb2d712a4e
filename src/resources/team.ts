import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { TeamFields, TreeTeamMember } from "../../schemas/types.ts";
import { type OrganizationArgs, organizationOf } from "./organization.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import type { TargetArg } from "./target.ts";
import type { User } from "./user.ts";

/** A member with its own times. */
export type TeamMemberArg = Args<Omit<TreeTeamMember, "user">> & { user: User | Input<string> };

export type TeamArgs = Args<
  Omit<TeamFields, "account">,
  {
    /** Users in the order in which they ring, as resources or names, or with times of their own. */
    members: readonly (User | string | TeamMemberArg)[];
    /** Where the call goes when nobody answers. */
    noAnswer?: TargetArg | undefined;
  }
> &
  OrganizationArgs;

/** People who ring together or in turn. The resource's name is the team's key. */
export class Team extends TelephonyResource {
  constructor(
    name: string,
    { organization, edge, elsewhere, ...args }: TeamArgs,
    options?: CustomResourceOptions,
  ) {
    super("Team", name, { ...args, account: organizationOf({ organization, edge, elsewhere }) }, options);
  }
}
