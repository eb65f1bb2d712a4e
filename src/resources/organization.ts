import { all, getProject, type Input, type Output } from "@pulumi/pulumi";
import type { EdgeReference } from "../../schemas/types.ts";
import { formatOrganization } from "../lifecycle/account.ts";

/** To whom what belongs to no account belongs, and where it is kept. */
export interface OrganizationArgs {
  /** The organization. Default: the Pulumi project's name. */
  organization?: Input<string> | undefined;
  /** The edge that keeps it: its URL, and where its token comes from. Default: the embedded one. */
  edge?: Input<EdgeReference> | undefined;
  /** Accounts whose providers keep extensions or queues themselves, `ACCOUNT:PROVIDER` each. Default: none. */
  elsewhere?: Input<readonly string[]> | undefined;
}

export function organizationOf({ organization, edge, elsewhere }: OrganizationArgs): Output<string> {
  return all([organization, edge, elsewhere]).apply(([name, kept, others]) =>
    formatOrganization(name ?? getProject(), { edge: kept as EdgeReference | undefined, elsewhere: others }),
  );
}
