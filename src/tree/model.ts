import type { Tree, TreeSipUser, TreeTarget } from "../../schemas/types.ts";
import {
  type NormalAccount,
  type NormalCallQueue,
  type NormalDeskPhone,
  type NormalExtension,
  type NormalPhone,
  type NormalTeam,
  type NormalTree,
  type NormalUser,
  normalTree,
} from "./normal.ts";
import type { Path } from "./problem.ts";

/** What a target may be. */
export type TargetKind = keyof TreeTarget;

/** A target whose name is whole: `front/101` for what belongs to an account. */
export interface Reference {
  readonly kind: TargetKind;
  readonly name: string;
}

/** A named part of the tree, with the account that it belongs to and its place. */
export interface Entry<T> {
  readonly name: string;
  /** Undefined for users and teams, which belong to the organization. */
  readonly account: string | undefined;
  readonly path: Path;
  readonly value: T;
}

/** Everything that calls can meet, by its whole name. */
export interface Directory {
  readonly user: ReadonlyMap<string, Entry<NormalUser>>;
  readonly team: ReadonlyMap<string, Entry<NormalTeam>>;
  readonly sipUser: ReadonlyMap<string, Entry<TreeSipUser>>;
  readonly callQueue: ReadonlyMap<string, Entry<NormalCallQueue>>;
  readonly extension: ReadonlyMap<string, Entry<NormalExtension>>;
  readonly phone: ReadonlyMap<string, Entry<NormalPhone>>;
  readonly deskPhone: ReadonlyMap<string, Entry<NormalDeskPhone>>;
}

/** A tree of the right shape in its normal form, with its names looked up once. */
export interface Model {
  readonly tree: NormalTree;
  /** As its files have it: what is said of an account beside its parts reaches the engine in these very words. */
  readonly written: Tree;
  readonly directory: Directory;
}

export function modelOf(written: Tree): Model {
  const tree = normalTree(written);
  const ofAccounts = <T>(key: keyof NormalAccount) =>
    new Map(
      Object.entries(tree.accounts).flatMap(([account, declared]) =>
        Object.entries(declared[key] as Record<string, T>).map(([own, value]) => {
          const name = `${account}/${own}`;
          return [name, { name, account, path: ["accounts", account, key, own], value }] as const;
        }),
      ),
    );
  const ofOrganization = <T>(key: "users" | "teams") =>
    new Map(
      Object.entries(tree[key] as Record<string, unknown> as Record<string, T>).map(([name, value]) => [
        name,
        { name, account: undefined, path: [key, name], value } as Entry<T>,
      ]),
    );
  return {
    tree,
    written,
    directory: {
      user: ofOrganization("users"),
      team: ofOrganization("teams"),
      sipUser: ofAccounts("sipUsers"),
      callQueue: ofAccounts("callQueues"),
      extension: ofAccounts("extensions"),
      phone: ofAccounts("phones"),
      deskPhone: ofAccounts("autoProvision"),
    },
  };
}

/** A target with its whole name. @param account the account of whatever has the target */
export function referenceOf(target: TreeTarget, account: string | undefined): Reference {
  const [kind, name] = Object.entries(target)[0] as [TargetKind, string];
  const isWhole = kind === "user" || kind === "team" || kind === "phoneNumber";
  return { kind, name: isWhole ? name : wholeName(name, account) };
}

/** `user dana`, `extension front/101`. */
export const keyOf = ({ kind, name }: { readonly kind: string; readonly name: string }): string =>
  `${kind} ${name}`;

/** `account/name` of a name as it is written within `account`. */
export function wholeName(name: string, account: string | undefined): string {
  return name.includes("/") || account === undefined ? name : `${account}/${name}`;
}

/** A place of the tree that names a target. */
export interface Pointer {
  readonly from: Entry<unknown>;
  readonly field: Path;
  readonly target: TreeTarget;
}

/** Every target that the tree names, members of teams and queues among them. */
export function* pointers({ directory }: Model): Generator<Pointer> {
  for (const from of directory.user.values()) {
    for (const [at, sipUser] of from.value.sipUsers.entries()) {
      yield { from, field: ["sipUsers", at], target: { sipUser } };
    }
    for (const [when, target] of Object.entries(from.value.forward ?? {})) {
      if (target) yield { from, field: ["forward", when], target };
    }
  }
  for (const from of directory.team.values()) {
    for (const [at, { user }] of from.value.members.entries()) {
      yield { from, field: ["members", at, "user"], target: { user } };
    }
    if (from.value.noAnswer) yield { from, field: ["noAnswer"], target: from.value.noAnswer };
  }
  for (const from of directory.callQueue.values()) {
    for (const [at, { tier: _tier, ...target }] of from.value.members.entries()) {
      yield { from, field: ["members", at], target };
    }
    if (from.value.overflow) yield { from, field: ["overflow"], target: from.value.overflow };
  }
  for (const from of directory.extension.values())
    yield { from, field: ["target"], target: from.value.target };
  for (const from of directory.phone.values()) {
    if (from.value.target) yield { from, field: ["target"], target: from.value.target };
  }
}
