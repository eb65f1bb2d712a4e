import { allProviders, providerNamed } from "../../../providers/index.ts";
import {
  type KindName,
  type ProviderData,
  problemsOf,
  type RuleProblem,
} from "../../../providers/provider.ts";
import type { Tree, TreeAccount } from "../../../schemas/types.ts";
import type { Model } from "../model.ts";
import type { Finding } from "../problem.ts";

/** Sections of an account, and of the whole tree, with the kind of what stands in them. */
const ofAccount = {
  outboundProfiles: "OutboundProfile",
  domains: "SipDomain",
  credentialLists: "CredentialList",
  credentialAttachments: "CredentialAttachment",
  sipUsers: "SipUser",
  callQueues: "CallQueue",
  extensions: "Extension",
  phones: "PhoneNumber",
  phoneProfiles: "PhoneProfile",
  autoProvision: "DeskPhone",
} as const satisfies { [S in keyof TreeAccount]?: KindName };
const ofTree = { users: "User", teams: "Team" } as const satisfies { [S in keyof Tree]?: KindName };

/** Rules of the accounts' providers, from the providers' own folders. What all accounts share is asked of each provider. */
export function providerRules({ tree }: Model): Finding[] {
  const accounts = Object.entries(tree.accounts ?? {});
  const used = allProviders().filter(({ name }) => accounts.some(([, { provider }]) => provider === name));
  return [
    ...accounts.flatMap(([name, account]) => {
      const provider = providerNamed(account.provider);
      return provider ? findingsOf(provider, account, ofAccount, ["accounts", name], `${name}/`) : [];
    }),
    ...used.flatMap((provider) => findingsOf(provider, tree, ofTree, [], "")),
  ];
}

function findingsOf(
  provider: ProviderData,
  holder: TreeAccount | Tree,
  sections: Readonly<Record<string, KindName>>,
  path: Finding["path"],
  prefix: string,
): Finding[] {
  return Object.entries(sections).flatMap(([section, kind]) => {
    const declared = (holder[section as keyof typeof holder] ?? {}) as Readonly<Record<string, object>>;
    return Object.entries(declared).flatMap(([key, fields]) =>
      problemsOf(provider, kind, fields as never, `${prefix}${key}`).map((problem) =>
        findingOf(problem, fields, [...path, section, key]),
      ),
    );
  });
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
