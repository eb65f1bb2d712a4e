import { all, getProject, type Input, type Output } from "@pulumi/pulumi";
import type { EdgeReference } from "../../schemas/types.ts";
import { formatOrganization } from "../lifecycle/account.ts";

/** To whom what belongs to no account belongs, and where it is kept. */
export interface OrganizationArgs {
  /** The organization. Default: the Pulumi project's name. */
  organization?: Input<string> | undefined;
  /** The edge that keeps it: its URL, and where its token comes from. Default: the embedded one. */
  edge?: Input<EdgeReference> | undefined;
}

export function organizationOf({ organization, edge }: OrganizationArgs): Output<string> {
  return all([organization, edge]).apply(([name, kept]) =>
    formatOrganization(name ?? getProject(), kept as EdgeReference | undefined),
  );
}
