import { providerNamed } from "../../../providers/index.ts";
import type { TreeAccount } from "../../../schemas/types.ts";
import { wholeName } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import type { Model } from "../model.ts";
import type { Finding, Path } from "../problem.ts";

interface Claim {
  readonly key: string;
  readonly shown: string;
  readonly path: Path;
}

/** What only one may have, among all accounts and files. */
export function* uniqueness({ tree, directory }: Model): Generator<Finding> {
  const accounts = Object.entries(tree.accounts ?? {});

  yield* twice(
    accounts.flatMap(([name, account]) =>
      Object.entries(account.domains ?? {}).map(([key, { prefix }]) => ({
        key: `${account.provider} ${prefix}`,
        shown: `the domain prefix ${prefix}`,
        path: ["accounts", name, "domains", key, "prefix"],
      })),
    ),
    {
      code: "DT2114",
      severity: "error",
      hint: "Prefixes are unique among all accounts of a provider: choose another one.",
    },
  );
  yield* twice(
    [...directory.phone.values()].flatMap(({ path, value }) =>
      value.number === undefined
        ? []
        : [{ key: value.number, shown: `the number ${value.number}`, path: [...path, "number"] }],
    ),
    {
      code: "DT2115",
      severity: "error",
      hint: "A number belongs to one account and has one target: take one of them away.",
    },
  );
  yield* twice(
    [...directory.deskPhone.values()].map(({ path, value }) => ({
      key: value.mac,
      shown: `the MAC address ${value.mac}`,
      path: [...path, "mac"],
    })),
    {
      code: "DT2116",
      severity: "error",
      hint: "Each desk phone has its own: copy it from the phone's label.",
    },
  );
  yield* twice(
    [...directory.deskPhone.values()].flatMap(({ path, account, value }) =>
      value.lines.map((line, at) => {
        const name = wholeName(kindNamed("SipUser"), line.sipUser, account);
        return { key: name, shown: `the SIP user ${name}`, path: [...path, "lines", at] };
      }),
    ),
    {
      code: "DT2117",
      severity: "warning",
      hint: "Both phones register with the same credentials, and one may push the other out: give each phone a SIP user.",
    },
  );
  for (const [name, account] of accounts) yield* attachments(name, account);
  yield* edges(accounts);
}

/** A provider attaches a list to so many domains; whatever it says, an attachment stands once. */
function* attachments(
  name: string,
  { provider, credentialAttachments = [] }: TreeAccount,
): Generator<Finding> {
  const toOne = providerNamed(provider)?.limits.domainsPerList === 1;
  const claims = credentialAttachments.map(({ list, domain }, at) => ({
    key: toOne ? list : `${domain} ${list}`,
    shown: toOne ? `the credential list ${list}` : `the attachment of ${list} to ${domain}`,
    path: ["accounts", name, "credentialAttachments", at, "list"],
  }));
  const hint = toOne
    ? "A list is attached to one domain at most: define another list for the other domain."
    : "Once is enough: take one of them away.";
  yield* twice(claims, { code: "DT2118", severity: "error", hint });
}

/** Users and teams belong to all accounts, so one edge keeps them. */
function* edges(accounts: readonly [string, TreeAccount][]): Generator<Finding> {
  const [first, ...others] = accounts;
  for (const [name, { edge }] of others) {
    if (edge?.url === first?.[1].edge?.url) continue;
    yield {
      code: "DT2119",
      severity: "error",
      message: `the account ${name} names another edge than the account ${first?.[0]}`,
      hint: "One edge keeps an organization's users, teams and extensions: name the same for every account.",
      path: ["accounts", name, "edge"],
      at: "key",
    };
  }
}

function* twice(
  claims: readonly Claim[],
  finding: Pick<Finding, "code" | "severity" | "hint">,
): Generator<Finding> {
  const first = new Map<string, Claim>();
  for (const claim of claims) {
    const other = first.get(claim.key);
    if (other === undefined) first.set(claim.key, claim);
    else
      yield {
        ...finding,
        message: `${claim.shown} stands twice, first at ${other.path.join("/")}`,
        path: claim.path,
      };
  }
}
