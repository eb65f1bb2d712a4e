/**
 * What a target may be that is no kind and that no tree declares: a number of the telephone network, or an application that
 * the call is handed on to, by its URL.
 */
const outsideKinds = ["phoneNumber", "url"] as const;

export type OutsideKind = (typeof outsideKinds)[number];

export function isOutside(id: string): id is OutsideKind {
  return (outsideKinds as readonly string[]).includes(id);
}
