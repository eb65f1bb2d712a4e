import { providerNamed } from "../../../providers/index.ts";
import type { TreeAccount } from "../../../schemas/types.ts";
import { wholeName } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import type { Model, TreePart } from "../model.ts";
import type { NormalDeskPhone, NormalPhone } from "../normal.ts";
import type { Finding, Path } from "../problem.ts";

interface Claim {
  readonly key: string;
  readonly shown: string;
  readonly path: Path;
}

/** What only one may have, among all accounts and files. */
export function* uniqueness({ tree, directory }: Model): Generator<Finding> {
  const accounts = Object.entries(tree.accounts ?? {});
  const phones = [...directory.phone.values()];
  const deskPhones = [...directory.deskPhone.values()];
  yield* prefixes(accounts);
  yield* numbers(phones);
  yield* macAddresses(deskPhones);
  yield* registrations(deskPhones);
  for (const [name, account] of accounts) yield* attachments(name, account);
  yield* edges(accounts);
}

function prefixes(accounts: readonly [string, TreeAccount][]): Generator<Finding> {
  const claims = accounts.flatMap(([name, account]) =>
    Object.entries(account.domains ?? {}).map(([key, { prefix }]) => ({
      key: `${account.provider} ${prefix}`,
      shown: `the domain prefix ${prefix}`,
      path: ["accounts", name, "domains", key, "prefix"],
    })),
  );
  const hint = "Prefixes are unique among all accounts of a provider: choose another one.";
  return twice(claims, { code: "DT2114", severity: "error", hint });
}

function numbers(phones: readonly TreePart<NormalPhone>[]): Generator<Finding> {
  const claims = phones.flatMap(({ path, value: { number } }) =>
    number === undefined ? [] : [{ key: number, shown: `the number ${number}`, path: [...path, "number"] }],
  );
  const hint = "A number belongs to one account and has one target: take one of them away.";
  return twice(claims, { code: "DT2115", severity: "error", hint });
}

function macAddresses(deskPhones: readonly TreePart<NormalDeskPhone>[]): Generator<Finding> {
  const claims = deskPhones.map(({ path, value: { mac } }) => ({
    key: mac,
    shown: `the MAC address ${mac}`,
    path: [...path, "mac"],
  }));
  const hint = "Each desk phone has its own: copy it from the phone's label.";
  return twice(claims, { code: "DT2116", severity: "error", hint });
}

function registrations(deskPhones: readonly TreePart<NormalDeskPhone>[]): Generator<Finding> {
  const claims = deskPhones.flatMap(({ path, account, value }) =>
    value.lines.map((line, at) => {
      const name = wholeName(kindNamed("SipUser"), line.sipUser, account);
      return { key: name, shown: `the SIP user ${name}`, path: [...path, "lines", at] };
    }),
  );
  const hint =
    "Both phones register with the same credentials, and one may push the other out: give each phone a SIP user.";
  return twice(claims, { code: "DT2117", severity: "warning", hint });
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
