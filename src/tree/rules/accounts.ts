import { providerNamed } from "../../../providers/index.ts";
import type { CredentialReference, TreeAccount } from "../../../schemas/types.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Credentials of the accounts. */
export function* accounts({ tree }: Model): Generator<Finding> {
  const declared = Object.entries(tree.accounts ?? {});
  const inProduction = new Map(
    declared
      .filter(([, { environment }]) => environment === "production")
      .flatMap(([name, account]) => credentialsOf(account).map(({ key }) => [key, name])),
  );
  for (const [name, account] of declared) {
    const path = ["accounts", name];
    if (account.environment !== "production") {
      for (const { key, field } of credentialsOf(account)) {
        if (!inProduction.has(key)) continue;
        yield {
          code: "DT2160",
          severity: "error",
          message: `the test account ${name} and the production account ${inProduction.get(key)} have the same credential (${key})`,
          hint: "Give the test account a credential of its own: a test must not reach production.",
          path: [...path, "credentials", field],
        };
      }
    } else {
      const webhookKey = takesCalls(account) ? providerNamed(account.provider)?.webhookKey : undefined;
      if (webhookKey === undefined || credentialsOf(account).some(({ field }) => field === webhookKey))
        continue;
      yield {
        code: "DT2161",
        severity: "error",
        message: `the production account ${name} lacks its public key`,
        hint: `Set \`credentials.${webhookKey}\`: without it nobody can tell the carrier's webhooks from forged ones.`,
        path: account.credentials ? [...path, "credentials"] : path,
        at: "key",
      };
    }
  }
}

/** Webhooks are asked what to do with calls to domains and numbers. */
function takesCalls({ domains = {}, phones = {} }: TreeAccount): boolean {
  return Object.keys(domains).length + Object.keys(phones).length > 0;
}

function credentialsOf({ credentials }: TreeAccount): { key: string; field: string }[] {
  return Object.entries(credentials ?? {}).map(([field, reference]) => ({ field, key: keyOf(reference) }));
}

function keyOf(reference: CredentialReference): string {
  const [[source, place] = []] = Object.entries(reference);
  return `${source}: ${place}`;
}
