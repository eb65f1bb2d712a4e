import { providerRules as rules } from "../../../providers/index.ts";
import type { RuleProblem } from "../../../providers/provider.ts";
import type { TreeAccount } from "../../../schemas/types.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

const kinds = {
  domains: "SipDomain",
  outboundProfiles: "OutboundProfile",
  credentialLists: "CredentialList",
  sipUsers: "SipUser",
  callQueues: "CallQueue",
  phones: "PhoneNumber",
  autoProvision: "DeskPhone",
} as const;

/** Rules of the accounts' providers, from the providers' own folders. */
export function providerRules({ tree }: Model): Finding[] {
  const findings: Finding[] = [];
  for (const [name, account] of Object.entries(tree.accounts ?? {})) {
    // An unknown provider is a problem of its own.
    if (!Object.hasOwn(rules, account.provider)) continue;
    const problems = rules[account.provider];
    for (const [section, kind] of Object.entries(kinds)) {
      for (const [key, fields] of Object.entries(
        (account[section as keyof TreeAccount] ?? {}) as Record<string, object>,
      )) {
        const path = ["accounts", name, section, key];
        findings.push(
          ...problems(kind, fields as never, `${name}/${key}`).map((problem) =>
            findingOf(problem, fields, path),
          ),
        );
      }
    }
  }
  return findings;
}

function findingOf({ property, reason }: RuleProblem, fields: object, path: Finding["path"]): Finding {
  const isThere = Object.hasOwn(fields, property);
  return {
    code: "DT2170",
    severity: "error",
    message: `${property} ${reason}`,
    hint: "The provider would refuse it: write what it takes.",
    path: isThere ? [...path, property] : path,
    at: isThere ? "value" : "key",
  };
}
