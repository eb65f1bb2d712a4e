import { type Directory, type Reference, referenceOf } from "./model.ts";

/** A thing that can ring: a SIP user, or a number of the telephone network that is called for the caller. */
export interface Bell {
  readonly kind: "sipUser" | "phoneNumber";
  /** `front/dana-desk`, or a number in E.164 form. */
  readonly name: string;
  /** The user for whom it rings. */
  readonly user?: string;
}

/** What rings at once for a target, forwards obeyed and who does not want to be disturbed left out. */
export function bellsOf(
  directory: Directory,
  target: Reference,
  user?: string,
  seen: Set<string> = new Set(),
): Bell[] {
  const key = `${target.kind} ${target.name}`;
  if (seen.has(key)) return [];
  seen.add(key);
  switch (target.kind) {
    case "phoneNumber":
      return [{ kind: "phoneNumber", name: target.name, ...(user === undefined ? {} : { user }) }];
    case "sipUser":
      return directory.sipUser.get(target.name)?.value.enabled === false ||
        !directory.sipUser.has(target.name)
        ? []
        : [{ kind: "sipUser", name: target.name, ...(user === undefined ? {} : { user }) }];
    case "user": {
      const person = directory.user.get(target.name)?.value;
      if (person === undefined) return [];
      if (person.forward?.always)
        return bellsOf(directory, referenceOf(person.forward.always, undefined), target.name, seen);
      if (person.doNotDisturb) {
        return person.forward?.busy
          ? bellsOf(directory, referenceOf(person.forward.busy, undefined), target.name, seen)
          : [];
      }
      return person.sipUsers.flatMap((name) =>
        bellsOf(directory, { kind: "sipUser", name }, target.name, seen),
      );
    }
    case "team":
      return (directory.team.get(target.name)?.value.members ?? []).flatMap((member) =>
        bellsOf(
          directory,
          { kind: "user", name: typeof member === "string" ? member : member.user },
          undefined,
          seen,
        ),
      );
    case "extension": {
      const entry = directory.extension.get(target.name);
      return entry ? bellsOf(directory, referenceOf(entry.value.target, entry.account), user, seen) : [];
    }
    // A queue answers the call itself, so it rings nobody on behalf of a team or another queue.
    case "callQueue":
      return [];
  }
}
