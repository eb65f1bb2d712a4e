import type { CredentialReference, EdgeReference } from "../../schemas/types.ts";

type Keys = Readonly<Record<string, CredentialReference | undefined>>;

/** What an account says of its key. */
interface Keyed {
  readonly edge?: EdgeReference | undefined;
  readonly credentials?: object | undefined;
}

/**
 * Where the edge reads the key with which it reaches an account's calls, as `env:NAME` or `file:PATH`: what is said for it alone,
 * or the account's own key. An edge has no configuration of a stack.
 *
 * @param controlKey the credential that the provider's API for calls takes
 */
export function carrierKeyOf(
  { edge, credentials }: Keyed,
  controlKey: string | undefined,
): string | undefined {
  if (edge === undefined || controlKey === undefined) return undefined;
  const [[source, place] = []] = Object.entries(
    edge.carrierKey ?? (credentials as Keys | undefined)?.[controlKey] ?? {},
  );
  return source === "env" || source === "file" ? `${source}:${place}` : undefined;
}
