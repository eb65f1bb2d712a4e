import type { Provider } from "./provider.ts";

/** The providers by name; each is loaded when an account first needs it. */
export const providers = {
  telnyx: async (): Promise<Provider> => (await import("./telnyx/index.ts")).telnyx,
  sandbox: async (): Promise<Provider> => (await import("./sandbox/index.ts")).sandbox,
} as const;

export type ProviderName = keyof typeof providers;
