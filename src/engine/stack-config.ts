import type { Operations } from "./operations.ts";

/**
 * Reads the stack's configuration, decrypted, where one of the accounts keeps a credential there.
 *
 * @param references of the accounts
 */
export async function configReader(
  engine: Pick<Operations, "done">,
  project: string,
  references: readonly string[],
): Promise<(key: string) => string | undefined> {
  if (!references.some((reference) => /[?&][A-Za-z]+=config:/.test(reference))) return () => undefined;
  const printed = await engine.done(["config", "--json", "--show-secrets"]);
  const values = JSON.parse(printed) as Readonly<Record<string, { readonly value?: string }>>;
  // A key without a namespace is of the project's own.
  return (key) => values[key.includes(":") ? key : `${project}:${key}`]?.value;
}
