import { asSecret, typeOf } from "./deployment.ts";
import type { StateEntry } from "./state-entry.ts";

/**
 * The engine's own import file, for `pulumi import --file F --protect=false --generate-code=false`: with outputs, the engine reads nothing, which
 * it could not for dynamic resources. Secrets are none in it: an empty one stands in the place of each, marked as secret, so
 * that the engine keeps as a secret what the next `pulumi up --refresh` reads there.
 */
export function importFileOf(entries: readonly StateEntry[]): string {
  const resources = entries.map((entry) => {
    const { kind, name, id, inputs, outputs, secrets } = entry;
    const blank = Object.fromEntries(secrets.map((secret) => [secret, asSecret("")]));
    return { type: typeOf(kind), name, id, inputs, outputs: { ...outputs, ...blank } };
  });
  return `${JSON.stringify({ nameTable: {}, resources }, null, 2)}\n`;
}
