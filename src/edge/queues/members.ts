import { type Bell, bellsOf } from "../../calls/bells.ts";
import type { Circumstance } from "../../calls/circumstance.ts";
import { boundAccount } from "../../calls/dial.ts";
import { limitsOf } from "../../calls/limits.ts";
import { exitsOf } from "../../calls/point.ts";
import { accountIn } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import type { CallDirectory } from "../directory/directory.ts";

/** Who is reached by a bell: the person or, without one, the phone itself. */
export const personOf = ({ user, name }: Bell): string => user ?? name;

/** A queue's members as a hunt may ring them. */
export interface QueueMembers {
  readonly tiers: readonly number[];
  /** What rings for members now, but for what is taken. */
  free(members: readonly number[], isTaken: (bell: Bell) => boolean): readonly Bell[];
}

/** @param busy SIP users in a call: one phone in a call has its whole person busy */
export function queueMembers(
  { model, userOf }: CallDirectory,
  queue: string,
  busy: Circumstance["busy"],
): QueueMembers {
  const { directory } = model;
  const members = exitsOf(directory, { kind: "callQueue", name: queue })?.members ?? [];
  const declared = directory.callQueue.get(queue)?.value.members ?? [];
  const isBusy = (sipUser: string) => {
    const phones = directory.user.get(userOf(sipUser) ?? "")?.value.sipUsers ?? [sipUser];
    return phones.some((phone) => busy.has(phone));
  };
  const moment: Circumstance = {
    busy: { has: isBusy },
    unregistered: new Set(),
    account: boundAccount(model, accountIn(kindNamed("CallQueue"), queue)),
  };
  const bells = members.map((member) => bellsOf(directory, member, moment));
  const { together } = limitsOf(model);
  return {
    tiers: declared.map(({ tier }) => tier),
    free(asked, isTaken) {
      const seen = new Set<string>();
      return asked
        .flatMap((member) => bells[member] ?? [])
        .filter((bell) => !isTaken(bell) && !seen.has(bell.name) && seen.add(bell.name))
        .slice(0, together);
    },
  };
}

/** A round through the members: tier after tier, in an order. */
export function turnsOf(
  tiers: readonly number[],
  order: readonly number[],
  isTogether: boolean,
): readonly (readonly number[])[] {
  const byTier = [...Map.groupBy(order, (member) => tiers[member] ?? 1)].toSorted(([a], [b]) => a - b);
  return byTier.flatMap(([, members]) => (isTogether ? [members] : members.map((member) => [member])));
}
