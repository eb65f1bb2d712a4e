import type { TreeKey, TreeTarget } from "../../schemas/types.ts";
import { keyOf, type Model, pointers, type Reference, referenceOf, wholeName } from "./model.ts";
import type { NormalAccount } from "./normal.ts";
import type { Path } from "./problem.ts";

/** The classes that a tree's resources are of. */
export type ResourceKind =
  | "ProviderAccount"
  | "OutboundProfile"
  | "SipDomain"
  | "CredentialList"
  | "CredentialAttachment"
  | "SipUser"
  | "User"
  | "Team"
  | "CallQueue"
  | "Extension"
  | "PhoneNumber"
  | "PhoneProfile"
  | "DeskPhone";

/** Stands for another resource of the tree where a class takes one. */
export interface ResourceReference {
  readonly resource: string;
}

/** One resource that a tree asks for. */
export interface TreeResource {
  /** Kind as the tree says it, and name: `extension front/101`. */
  readonly key: string;
  readonly kind: ResourceKind;
  /** The resource's name in Pulumi: its place in the tree. */
  readonly name: string;
  readonly path: Path;
  /** Arguments of its class, other resources as references. */
  readonly args: Readonly<Record<string, unknown>>;
}

export function isReference(value: unknown): value is ResourceReference {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.hasOwn(value, "resource") &&
    Object.keys(value).length === 1
  );
}

const to = (kind: string, name: string): ResourceReference => ({ resource: `${kind} ${name}` });

/** Every resource of a tree without errors, each after all that it refers to. */
export function resourcesOf(model: Model): TreeResource[] {
  return [
    ...Object.entries(model.tree.accounts).flatMap(([name, account]) => [
      ...accountResources(name, account, model),
    ]),
    ...callResources(model),
    ...phoneResources(model),
  ];
}

/** What the carriers keep, but for queues and numbers, which calls go to. */
function* accountResources(
  name: string,
  declared: NormalAccount,
  { written }: Model,
): Generator<TreeResource> {
  const base = ["accounts", name];
  const account = to("account", name);
  const of = (key: string, kind: ResourceKind, own: string, path: Path, args: object): TreeResource => ({
    key: `${key} ${name}/${own}`,
    kind,
    name: `${name}/${own}`,
    path: [...base, ...path],
    args: { account, ...args },
  });
  const profile = (used: string | undefined) =>
    used === undefined ? undefined : to("outboundProfile", `${name}/${used}`);
  // In the very words of the file: the engine compares an account with what was applied, and its defaults are not filled in.
  const { organization, accounts = {} } = written;
  const { provider, environment, credentials, endpoint, numberPlan, callerId, emergencyCallerId, edge } =
    present(accounts[name]);
  const reached = { provider, environment, credentials, endpoint, edge, organization };
  const settings = { numberPlan, callerId, emergencyCallerId, label: declared.name };
  yield {
    key: `account ${name}`,
    kind: "ProviderAccount",
    name,
    path: base,
    args: { ...reached, ...settings },
  };

  for (const [key, fields] of Object.entries(declared.outboundProfiles)) {
    yield of("outboundProfile", "OutboundProfile", key, ["outboundProfiles", key], fields);
  }
  for (const [key, fields] of Object.entries(declared.domains)) {
    const args = { ...fields, outboundProfile: profile(fields.outboundProfile) };
    yield of("domain", "SipDomain", key, ["domains", key], args);
  }
  for (const [key, fields] of Object.entries(declared.credentialLists)) {
    const args = { ...fields, outboundProfile: profile(fields.outboundProfile) };
    yield of("list", "CredentialList", key, ["credentialLists", key], args);
  }
  for (const [at, { domain, list }] of declared.credentialAttachments.entries()) {
    const args = { domain: to("domain", `${name}/${domain}`), list: to("list", `${name}/${list}`) };
    yield of("attachment", "CredentialAttachment", `${domain}/${list}`, ["credentialAttachments", at], args);
  }
  for (const [key, { username: _name, password: _word, ...fields }] of Object.entries(declared.sipUsers)) {
    const args = { ...fields, list: to("list", `${name}/${fields.list}`) };
    yield of("sipUser", "SipUser", key, ["sipUsers", key], args);
  }
}

/** Whatever calls pass, each after all that it points to. */
function* callResources(model: Model): Generator<TreeResource> {
  const { tree, directory } = model;
  const edge = Object.values(tree.accounts)[0]?.edge;
  const organization = { organization: tree.organization, edge };
  for (const key of fromTheEnds(model)) {
    const at = key.indexOf(" ");
    const [kind, name] = [key.slice(0, at), key.slice(at + 1)];
    switch (kind) {
      case "user": {
        const { value, path } = present(directory.user.get(name));
        const sipUsers = value.sipUsers.map((each) => to("sipUser", each));
        const forward =
          value.forward &&
          Object.fromEntries(
            Object.entries(value.forward).map(([when, each]) => [when, target(each, undefined)]),
          );
        yield { key, kind: "User", name, path, args: { ...value, ...organization, sipUsers, forward } };
        break;
      }
      case "team": {
        const { value, path } = present(directory.team.get(name));
        const members = value.members.map((member) => ({ ...member, user: to("user", member.user) }));
        const noAnswer = target(value.noAnswer, undefined);
        yield { key, kind: "Team", name, path, args: { ...value, ...organization, members, noAnswer } };
        break;
      }
      case "callQueue": {
        const { value, account = "", path } = present(directory.callQueue.get(name));
        const { name: label, ...fields } = value;
        const members = value.members.map(({ tier, ...member }) => ({ ...target(member, account), tier }));
        const overflow = target(value.overflow, account);
        const args = { ...fields, account: to("account", account), label, members, overflow };
        yield { key, kind: "CallQueue", name, path, args };
        break;
      }
      case "extension": {
        const { value, account = "", path } = present(directory.extension.get(name));
        const number = name.slice(name.indexOf("/") + 1);
        const args = {
          ...value,
          account: to("account", account),
          number,
          target: target(value.target, account),
        };
        yield { key, kind: "Extension", name, path, args };
        break;
      }
      case "phone": {
        const { value, account = "", path } = present(directory.phone.get(name));
        const domain = value.domain === undefined ? undefined : to("domain", `${account}/${value.domain}`);
        const args = {
          ...value,
          account: to("account", account),
          domain,
          target: target(value.target, account),
        };
        yield { key, kind: "PhoneNumber", name, path, args };
        break;
      }
    }
  }
}

function* phoneResources({ tree, directory }: Model): Generator<TreeResource> {
  const keysOf = (keys: readonly TreeKey[] | undefined, account: string) =>
    keys?.map((key) =>
      key.extension === undefined
        ? key
        : { ...key, extension: to("extension", wholeName(key.extension, account)) },
    );
  for (const [account, { phoneProfiles }] of Object.entries(tree.accounts)) {
    for (const [own, fields] of Object.entries(phoneProfiles)) {
      const name = `${account}/${own}`;
      const args = { ...fields, account: to("account", account), keys: keysOf(fields.keys, account) };
      yield {
        key: `profile ${name}`,
        kind: "PhoneProfile",
        name,
        path: ["accounts", account, "phoneProfiles", own],
        args,
      };
    }
  }
  for (const { name, account = "", value, path } of directory.deskPhone.values()) {
    const args = {
      ...value,
      account: to("account", account),
      lines: value.lines.map((line) => ({
        ...line,
        sipUser: to("sipUser", wholeName(line.sipUser, account)),
      })),
      keys: keysOf(value.keys, account),
      profile: value.profile === undefined ? undefined : to("profile", `${account}/${value.profile}`),
    };
    yield { key: `deskPhone ${name}`, kind: "DeskPhone", name, path, args };
  }
}

function target(declared: TreeTarget | undefined, account: string | undefined): object | undefined {
  if (declared === undefined) return undefined;
  const { kind, name }: Reference = referenceOf(declared, account);
  return kind === "phoneNumber" ? { phoneNumber: name } : { [kind]: to(kind, name) };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a checked tree names something that it does not have");
  return value;
}

/** Every point of the graph after all that it goes on to; a tree without errors has no circles. */
function fromTheEnds(model: Model): string[] {
  const graph = referencesOf(model);
  const order = new Set<string>();
  const kinds = ["user", "team", "callQueue", "extension", "phone"] as const;
  const all = kinds.flatMap((kind) => [...model.directory[kind].keys()].map((name) => keyOf({ kind, name })));
  const work = all.toReversed();
  for (let node = work.at(-1); node !== undefined; node = work.at(-1)) {
    const open = (graph.get(node) ?? []).filter((next) => !order.has(next) && !isLeaf(next));
    if (open.length === 0 || order.has(node)) {
      order.add(node);
      work.pop();
    } else work.push(...open);
  }
  return [...order];
}

/** What each of them refers to. */
function referencesOf(model: Model): ReadonlyMap<string, readonly string[]> {
  const kinds: Readonly<Record<string, string>> = {
    users: "user",
    teams: "team",
    callQueues: "callQueue",
    extensions: "extension",
    phones: "phone",
  };
  const graph = new Map<string, string[]>();
  for (const { from, target } of pointers(model)) {
    const section = String(from.account === undefined ? from.path[0] : from.path[2]);
    const key = keyOf({ kind: kinds[section] ?? section, name: from.name });
    const next = graph.get(key) ?? [];
    graph.set(key, next);
    next.push(keyOf(referenceOf(target, from.account)));
  }
  return graph;
}

function isLeaf(node: string): boolean {
  return node.startsWith("sipUser ") || node.startsWith("phoneNumber ");
}
