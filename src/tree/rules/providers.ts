import { allProviders, providerNamed } from "../../../providers/index.ts";
import {
  type KindName,
  type ProviderData,
  problemsOf,
  type RuleProblem,
} from "../../../providers/provider.ts";
import { type Declaration, declarationsOf } from "../declarations.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Rules of the accounts' providers, from the providers' own folders. What all accounts share is asked of each provider. */
export function* providerRules({ tree }: Model): Generator<Finding> {
  const accounts = tree.accounts ?? {};
  const names = new Set<string>(Object.values(accounts).map(({ provider }) => provider));
  const used = allProviders().filter(({ name }) => names.has(name));
  for (const declaration of declarationsOf(tree)) {
    const { kind, account } = declaration;
    if (kind.name === "ProviderAccount") continue;
    const own = account === undefined ? used : [providerNamed(accounts[account]?.provider ?? "")];
    for (const provider of own) if (provider) yield* findingsOf(provider, declaration);
  }
}

function findingsOf(provider: ProviderData, { kind, name, value, path }: Declaration): Finding[] {
  return problemsOf(provider, kind.name as KindName, value as never, name).map((problem) =>
    findingOf(problem, value, path),
  );
}

function findingOf({ property, reason }: RuleProblem, fields: object, path: Finding["path"]): Finding {
  const isThere = Object.hasOwn(fields, property);
  return {
    code: "DT2170",
    severity: "error",
    message: property === "" ? reason : `${property} ${reason}`,
    hint: "The provider would refuse it: write what it takes.",
    path: isThere ? [...path, property] : path,
    at: isThere ? "value" : "key",
  };
}
