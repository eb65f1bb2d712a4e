/** What a resource is known by in a review. */
export const keyOf = ({ kind, name }: { kind: string; name: string }): string => `${kind} ${name}`;

/** Kind and name of a dialtree resource; undefined for everything else in a stack. */
export function resourceOf(urn: string): { kind: string; name: string } | undefined {
  const [, kind, name] = /dialtree:([A-Za-z]+)::(.+)$/.exec(urn) ?? [];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}
