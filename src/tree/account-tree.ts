import { getProject, type Output } from "@pulumi/pulumi";
import type { Tree, TreeAccount, TreeTarget } from "../../schemas/types.ts";
import { DialtreeError } from "../errors.ts";
import {
  CallQueue,
  CredentialAttachment,
  CredentialList,
  DeskPhone,
  Extension,
  type KeyArg,
  OutboundProfile,
  PhoneNumber,
  PhoneProfile,
  ProviderAccount,
  SipDomain,
  SipUser,
  type TargetArg,
  Team,
  User,
} from "../resources/index.ts";
import { type Model, type Reference, referenceOf, wholeName } from "./model.ts";
import { isError, type Problem } from "./problem.ts";
import { graphOf, nodeOf } from "./reach.ts";
import { validateObject, validateTree } from "./validate.ts";

/** A tree: the file or folder that has it, or the tree itself as a program made it. */
export type AccountTreeArgs =
  | { readonly file: string; readonly tree?: undefined }
  | { readonly tree: Tree; readonly file?: undefined };

/**
 * A whole tree as resources, named by their places in it (`front/dana-desk`). They are the same resources, with the same
 * URNs, as the classes make under the same names, so that a program may pass from one to the other with an empty plan,
 * and may use both side by side.
 */
export class AccountTree {
  /** Whole domain names by `ACCOUNT/NAME`, such as `acme-office.sip.telnyx.com`. */
  readonly domains: Record<string, Output<string>> = {};
  /** SIP user names and passwords by `ACCOUNT/NAME`; the passwords are secrets. */
  readonly sipUsers: Record<string, { username: Output<string>; password: Output<string> }> = {};
  /** Phone numbers in E.164 form by `ACCOUNT/NAME`. */
  readonly phones: Record<string, Output<string>> = {};
  /** Where desk phones fetch their configuration, by `ACCOUNT/NAME`; secrets. */
  readonly provisioningUrls: Record<string, Output<string>> = {};
  /** Every resource of the tree by kind and name, such as `extension front/101`; `dependsOn` takes its values. */
  readonly resources = new Map<string, TreeResource>();

  /**
   * @param name names the tree in messages
   * @throws {DialtreeError} DT1007 with all problems when the tree has errors; DT2100 when there is none
   */
  constructor(name: string, args: AccountTreeArgs) {
    const { model, problems } = args.file === undefined ? validateObject(args.tree) : validateTree(args.file);
    if (problems.some(isError)) throw refused(name, problems);
    this.#accounts(model);
    this.#calls(model);
    this.#deskPhones(model);
  }

  /** What the carriers keep, but for queues and numbers, which calls go to. */
  #accounts({ tree }: Model): void {
    for (const [name, declared] of Object.entries(tree.accounts ?? {})) {
      const { provider, environment, credentials, endpoint, numberPlan, callerId, emergencyCallerId, edge } =
        declared;
      const account = this.#put(
        `account ${name}`,
        new ProviderAccount(name, {
          provider,
          environment,
          credentials,
          endpoint,
          edge,
          numberPlan,
          callerId,
          emergencyCallerId,
          label: declared.name,
          organization: ownOrganization(tree),
        }),
      );
      for (const [key, fields] of Object.entries(declared.outboundProfiles ?? {})) {
        this.#put(
          `outboundProfile ${name}/${key}`,
          new OutboundProfile(`${name}/${key}`, { account, ...fields }),
        );
      }
      for (const [key, fields] of Object.entries(declared.domains ?? {})) {
        const outboundProfile = this.#profile(name, declared, fields.outboundProfile);
        const domain = new SipDomain(`${name}/${key}`, { account, ...fields, outboundProfile });
        this.domains[`${name}/${key}`] = this.#put(`domain ${name}/${key}`, domain).domain;
      }
      for (const [key, fields] of Object.entries(declared.credentialLists ?? {})) {
        const outboundProfile = this.#profile(name, declared, fields.outboundProfile);
        this.#put(
          `list ${name}/${key}`,
          new CredentialList(`${name}/${key}`, { account, ...fields, outboundProfile }),
        );
      }
      for (const { domain, list } of declared.credentialAttachments ?? []) {
        const args = { account, domain: this.#domain(name, domain), list: this.#list(name, list) };
        const place = `${name}/${domain}/${list}`;
        this.#put(`attachment ${place}`, new CredentialAttachment(place, args));
      }
      for (const [key, { username: _name, password: _word, ...fields }] of Object.entries(
        declared.sipUsers ?? {},
      )) {
        const user = new SipUser(`${name}/${key}`, {
          account,
          ...fields,
          list: this.#list(name, fields.list),
        });
        const { username, password } = this.#put(`sipUser ${name}/${key}`, user);
        this.sipUsers[`${name}/${key}`] = { username, password };
      }
    }
  }

  /** Whatever calls pass, each after all that it points to. */
  #calls(model: Model): void {
    const { tree, directory } = model;
    const organization = ownOrganization(tree);
    const edge = Object.values(tree.accounts ?? {})[0]?.edge;
    for (const node of fromTheEnds(graphOf(model), directory)) {
      const at = node.indexOf(" ");
      const [kind, name] = [node.slice(0, at), node.slice(at + 1)];
      switch (kind) {
        case "user": {
          const { value } = present(directory.user.get(name));
          const forward =
            value.forward && mapValues(value.forward, (target) => target && this.#target(target, undefined));
          const sipUsers = value.sipUsers.map((each) => this.#get<SipUser>(`sipUser ${each}`));
          this.#put(node, new User(name, { ...value, organization, edge, sipUsers, forward }));
          break;
        }
        case "team": {
          const { value } = present(directory.team.get(name));
          const members = value.members.map((member) =>
            typeof member === "string" ? this.#user(member) : { ...member, user: this.#user(member.user) },
          );
          const noAnswer = value.noAnswer && this.#target(value.noAnswer, undefined);
          this.#put(node, new Team(name, { ...value, organization, edge, members, noAnswer }));
          break;
        }
        case "callQueue": {
          const { value, account } = present(directory.callQueue.get(name));
          const { name: label, ...fields } = value;
          const members = value.members.map(({ tier, ...member }) => ({
            ...this.#target(member, account),
            tier,
          }));
          const overflow = value.overflow && this.#target(value.overflow, account);
          this.#put(
            node,
            new CallQueue(name, { ...fields, account: this.#account(account), label, members, overflow }),
          );
          break;
        }
        case "extension": {
          const { value, account } = present(directory.extension.get(name));
          const target = this.#target(value.target, account);
          const number = name.slice(name.indexOf("/") + 1);
          this.#put(node, new Extension(name, { ...value, account: this.#account(account), number, target }));
          break;
        }
        case "phone": {
          const { value, account = "" } = present(directory.phone.get(name));
          const target = value.target && this.#target(value.target, account);
          const declared = present(tree.accounts?.[account]);
          const wanted = value.domain ?? onlyKey(declared.domains);
          const domain = wanted === undefined ? undefined : this.#domain(account, wanted);
          const phone = new PhoneNumber(name, { ...value, account: this.#account(account), domain, target });
          this.phones[name] = this.#put(node, phone).number;
          break;
        }
      }
    }
  }

  #deskPhones({ tree, directory }: Model): void {
    const keysOf = (keys: readonly KeyArg[] | undefined, account: string | undefined) =>
      keys?.map((key) =>
        typeof key.extension === "string"
          ? { ...key, extension: this.#get<Extension>(`extension ${wholeName(key.extension, account)}`) }
          : key,
      );
    for (const [account, { phoneProfiles = {} }] of Object.entries(tree.accounts ?? {})) {
      for (const [key, fields] of Object.entries(phoneProfiles)) {
        const name = `${account}/${key}`;
        const args = { ...fields, account: this.#account(account), keys: keysOf(fields.keys, account) };
        this.#put(`profile ${name}`, new PhoneProfile(name, args));
      }
    }
    for (const { name, account, value } of directory.deskPhone.values()) {
      const userOf = (sipUser: string) => this.#get<SipUser>(`sipUser ${wholeName(sipUser, account)}`);
      const phone = new DeskPhone(name, {
        ...value,
        account: this.#account(account),
        lines: value.lines.map((line) =>
          typeof line === "string" ? userOf(line) : { ...line, sipUser: userOf(line.sipUser) },
        ),
        keys: keysOf(value.keys, account),
        profile:
          value.profile === undefined
            ? undefined
            : this.#get<PhoneProfile>(`profile ${account}/${value.profile}`),
      });
      this.provisioningUrls[name] = this.#put(`deskPhone ${name}`, phone).provisioningUrl;
    }
  }

  #put<R extends TreeResource>(key: string, resource: R): R {
    this.resources.set(key, resource);
    return resource;
  }

  #get<R extends TreeResource>(key: string): R {
    return present(this.resources.get(key)) as R;
  }

  #account(name: string | undefined): ProviderAccount {
    return this.#get(`account ${name}`);
  }

  #domain(account: string, name: string): SipDomain {
    return this.#get(`domain ${account}/${name}`);
  }

  #list(account: string, name: string): CredentialList {
    return this.#get(`list ${account}/${name}`);
  }

  #user(name: string): User {
    return this.#get(`user ${name}`);
  }

  /** The profile that is named, else the account's only one. */
  #profile(name: string, account: TreeAccount, wanted: string | undefined): OutboundProfile | undefined {
    const used = wanted ?? onlyKey(account.outboundProfiles);
    return used === undefined ? undefined : this.#get(`outboundProfile ${name}/${used}`);
  }

  #target(target: TreeTarget, account: string | undefined): TargetArg {
    const { kind, name }: Reference = referenceOf(target, account);
    return kind === "phoneNumber" ? { phoneNumber: name } : { [kind]: this.#get(`${kind} ${name}`) };
  }
}

type TreeResource =
  | ProviderAccount
  | OutboundProfile
  | SipDomain
  | CredentialList
  | CredentialAttachment
  | SipUser
  | User
  | Team
  | CallQueue
  | Extension
  | PhoneNumber
  | PhoneProfile
  | DeskPhone;

/** The organization where it is not the project's name, which is the default. */
function ownOrganization({ organization }: Tree): string | undefined {
  return organization === getProject() ? undefined : organization;
}

function onlyKey(map: object | undefined): string | undefined {
  const [only, ...others] = Object.keys(map ?? {});
  return others.length === 0 ? only : undefined;
}

function mapValues<T extends object, U>(map: T, change: (value: T[keyof T]) => U): Record<keyof T, U> {
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key, change(value as T[keyof T])]),
  ) as Record<keyof T, U>;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a checked tree names something that it does not have");
  return value;
}

/** Every point of the graph after all that it goes on to; a tree without errors has no circles. */
function fromTheEnds(graph: ReadonlyMap<string, readonly string[]>, directory: Model["directory"]): string[] {
  const order = new Set<string>();
  const kinds = ["user", "team", "callQueue", "extension", "phone"] as const;
  const all = kinds.flatMap((kind) =>
    [...directory[kind].keys()].map((name) => nodeOf({ kind: kind as Reference["kind"], name })),
  );
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

function isLeaf(node: string): boolean {
  return node.startsWith("sipUser ") || node.startsWith("phoneNumber ");
}

function refused(name: string, problems: readonly Problem[]): DialtreeError {
  const lines = problems.map(
    ({ file, line, column, severity, code, message, hint }) =>
      `${file}:${line}:${column} ${severity} ${code} ${message}\n    ${hint}`,
  );
  return new DialtreeError("DT1007", `the tree ${name} has errors:\n  ${lines.join("\n  ")}`, {
    hint: "Nothing was changed. `dialtree validate` shows each with its line.",
  });
}
