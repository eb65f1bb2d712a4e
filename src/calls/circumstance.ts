import { DialtreeError } from "../errors.ts";
import { didYouMean } from "../tree/closest.ts";
import type { Directory } from "../tree/model.ts";

/** What holds at the moment of a call and no tree can know. SIP users by their whole names. */
export interface Circumstance {
  /** In a call already. */
  readonly busy: Names;
  /** Switched off, or without a network. */
  readonly unregistered: Names;
  /** The account that the call is in, where its calls ring no SIP users of others. */
  readonly account?: string | undefined;
  /** The order in which a team's or queue's members ring, by their places, where the moment decides and it is known. */
  readonly order?: ((name: string) => readonly number[] | undefined) | undefined;
}

/** A set, as far as it is only asked. */
type Names = Pick<ReadonlySet<string>, "has">;

/** Every phone is registered and none is in a call. */
export const usual: Circumstance = { busy: new Set(), unregistered: new Set() };

/** The same as people say it: a user stands for all of the user's SIP users. */
export interface Asked {
  readonly busy?: readonly string[] | undefined;
  readonly unregistered?: readonly string[] | undefined;
}

/** @throws {DialtreeError} DT1010 when a name is unknown */
export function circumstanceOf(directory: Directory, { busy = [], unregistered = [] }: Asked): Circumstance {
  if (busy.length + unregistered.length === 0) return usual;
  const sipUsers = (names: readonly string[]) =>
    new Set(names.flatMap((name) => sipUsersOf(directory, name)));
  return { busy: sipUsers(busy), unregistered: sipUsers(unregistered) };
}

function sipUsersOf({ user, sipUser }: Directory, name: string): readonly string[] {
  const person = user.get(name);
  if (person) return person.value.sipUsers;
  if (sipUser.has(name)) return [name];
  throw new DialtreeError("DT1010", `there is no user or SIP user ${name}`, {
    hint:
      didYouMean(name, [...user.keys(), ...sipUser.keys()]) || "Name a user, or a SIP user as ACCOUNT/NAME.",
  });
}
