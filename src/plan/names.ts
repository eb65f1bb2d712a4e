import type { ResourceName } from "../kinds/names.ts";

/** Kind and name of a dialtree resource; undefined for everything else in a stack. */
export function resourceOf(urn: string): ResourceName | undefined {
  const [, kind, name] = /dialtree:([A-Za-z]+)::(.+)$/.exec(urn) ?? [];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}
