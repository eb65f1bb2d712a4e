import type { Tree } from "../../schemas/types.ts";
import type { ResourceKind } from "../tree/resources.ts";
import type { Entry, Inputs } from "./snapshot.ts";

/** Where an account of the tree has what a class of resource keeps. */
const sections: Partial<Record<ResourceKind, string>> = {
  OutboundProfile: "outboundProfiles",
  CredentialList: "credentialLists",
  SipUser: "sipUsers",
  CallQueue: "callQueues",
  Extension: "extensions",
  PhoneNumber: "phones",
};

/** The tree that a snapshot is of, as far as calls need it. Runs in the page, too. */
export function treeOf(entries: Iterable<Entry>): Tree {
  const users = byName<unknown>();
  const teams = byName<unknown>();
  const accounts = byName<Record<string, unknown>>();
  const accountOf = (name: string) => (accounts[name] ??= {});
  for (const { kind, name, inputs } of entries) {
    const section = sections[kind];
    if (kind === "User") users[name] = inputs;
    else if (kind === "Team") teams[name] = inputs;
    else if (kind === "ProviderAccount") Object.assign(accountOf(name), inputs);
    else if (section !== undefined) {
      const [account = "", own = ""] = name.split("/");
      const kept = accountOf(account);
      kept[section] = Object.assign(kept[section] ?? byName(), { [own]: declared(kind, inputs) });
    }
  }
  return { version: 1, organization: "", users, teams, accounts } as unknown as Tree;
}

/** Names are anybody's: none of them is a property that an object has by itself. */
function byName<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** Fields as the tree writes them: within an account, names without the account. */
function declared(kind: ResourceKind, inputs: Inputs): Inputs {
  if (kind === "CallQueue") return { ...inputs, name: inputs.label, members: inputs.members ?? [] };
  const { list, outboundProfile, ...rest } = inputs;
  return {
    ...rest,
    ...(list === undefined ? {} : { list: ownName(list) }),
    ...(outboundProfile === undefined ? {} : { outboundProfile: ownName(outboundProfile) }),
  };
}

const ownName = (name: unknown): string => String(name).replace(/^.*\//, "");
