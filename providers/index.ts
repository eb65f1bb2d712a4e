import type { Provider } from "./provider.ts";
import { sandbox } from "./sandbox/provider.ts";
import { telnyx } from "./telnyx/provider.ts";

/** The providers, each from a folder of its own. What an API needs is loaded when an account is first reached. */
const known = new Map<string, Provider>([telnyx, sandbox].map((provider) => [provider.name, provider]));

export function allProviders(): readonly Provider[] {
  return [...known.values()];
}

export function providerNamed(name: string): Provider | undefined {
  return known.get(name);
}

/** Adds a provider that lies elsewhere, before the first account is looked at. */
export function addProvider(provider: Provider): void {
  known.set(provider.name, provider);
}
