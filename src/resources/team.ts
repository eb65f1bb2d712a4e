import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import schema from "../../schemas/team.schema.json" with { type: "json" };
import type { TeamFields, TreeTeamMember } from "../../schemas/types.ts";
import type { Kind } from "../lifecycle/kind.ts";
import { spelledOut, withoutDefaults } from "../shapes/defaults.ts";
import { inlined } from "../shapes/inlined.ts";
import { type OrganizationArgs, organizationOf } from "./organization.ts";
import { type Args, TelephonyResource } from "./resource.ts";
import { nameOf, type TargetArg, targetOf, withNames } from "./target.ts";
import { User } from "./user.ts";

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
  constructor(name: string, { organization, edge, ...args }: TeamArgs, options?: CustomResourceOptions) {
    const fields = {
      ...args,
      account: organizationOf({ organization, edge }),
      members: args.members.map((member) =>
        member instanceof User || typeof member === "string" ? { user: nameOf(member) } : withNames(member),
      ),
      noAnswer: targetOf(args.noAnswer),
    };
    super("Team", name, fields, [], options);
  }
}

export const team: Kind<"Team"> = {
  name: "Team",
  schema: inlined(schema),
  replaces: [],
  onlyAtCreation: ["adopt"],
  keyedByName: true,
  // Times that are the defaults are left out, so that saying them changes nothing.
  normalise: ({ members, ...written }) => ({
    ...written,
    members: Array.isArray(members)
      ? members.map((member) => withoutDefaults("TreeTeamMember", spelledOut("user", member)))
      : members,
  }),
};
