import { isDeepStrictEqual } from "node:util";
import type { CredentialReference, EdgeReference } from "../../schemas/types.ts";
import type { Inputs } from "./snapshot.ts";

/** What is new in how an account is reached: where its keys go to, or which keys go there. */
export const reaches = ["endpoint", "credentials"] as const;
export type Reach = (typeof reaches)[number];

/** Of an account's fields, those that say who is told which keys. */
interface Way {
  readonly provider?: unknown;
  readonly endpoint?: string;
  readonly credentials?: Readonly<Record<string, CredentialReference>>;
  readonly edge?: EdgeReference;
}

/**
 * What is new in how an account is reached, against the stack as it is. Somebody who may change a tree could otherwise
 * have a key sent to a place of their own. This machine is no such place.
 *
 * @param before undefined for an account that the stack does not have
 * @param isFirst whether the stack has no account yet: then only a place that the tree itself names is new
 */
export function newReach(before: Inputs | undefined, after: Inputs, isFirst: boolean): Reach[] {
  const [old, now] = [before as Way | undefined, after as Way];
  const toCarrier = now.endpoint === undefined ? now.credentials !== undefined : !isThisMachine(now.endpoint);
  const toEdge = now.edge !== undefined && !isThisMachine(now.edge.url);
  const differs = <T>(of: (way: Way) => T) => old !== undefined && !isDeepStrictEqual(of(old), of(now));
  const isNew = old === undefined;
  const endpoint =
    (toCarrier && (isNew ? now.endpoint !== undefined : differs((way) => [way.provider, way.endpoint]))) ||
    (toEdge && (isNew || differs(({ edge }) => edge?.url)));
  const credentials =
    (toCarrier && (isNew ? !isFirst : differs((way) => way.credentials))) ||
    (toEdge && (isNew ? !isFirst : differs(({ edge }) => edge?.token)));
  return [...(endpoint ? ["endpoint" as const] : []), ...(credentials ? ["credentials" as const] : [])];
}

function isThisMachine(url: string): boolean {
  return URL.canParse(url) && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);
}
