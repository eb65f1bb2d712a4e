import type { TreeQueueMember, TreeTeamMember } from "../../schemas/types.ts";

/** Team members with their own times, defaults filled in. */
export function membersOf(members: readonly (string | TreeTeamMember)[]): Required<TreeTeamMember>[] {
  return members.map((member) => ({
    delaySeconds: 0,
    ringSeconds: 20,
    ...(typeof member === "string" ? { user: member } : member),
  }));
}

/** Queue members by tier, lowest first. */
export function tiersOf(members: readonly TreeQueueMember[]): TreeQueueMember[][] {
  const tiers = Map.groupBy(members, ({ tier = 1 }) => tier);
  return [...tiers.entries()].toSorted(([a], [b]) => a - b).map(([, group]) => group);
}
