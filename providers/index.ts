import type { Provider } from "./provider.ts";
import { problems as telnyxProblems } from "./telnyx/rules.ts";

/** The providers by name; each is loaded when an account first needs it. */
export const providers = {
  telnyx: async (): Promise<Provider> => (await import("./telnyx/index.ts")).telnyx,
  sandbox: async (): Promise<Provider> => (await import("./sandbox/index.ts")).sandbox,
} as const;

/** Their rules, which need nothing loaded; the sandbox is Telnyx's API. */
export const providerRules: Readonly<Record<ProviderName, Provider["problems"]>> = {
  telnyx: telnyxProblems,
  sandbox: telnyxProblems,
};

export type ProviderName = keyof typeof providers;
