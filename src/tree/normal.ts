import type {
  Tree,
  TreeAccount,
  TreeCallQueue,
  TreeCredentialList,
  TreeDeskPhone,
  TreeDomain,
  TreeExtension,
  TreeLine,
  TreeMemoryKey,
  TreeNumberPlan,
  TreeOutboundProfile,
  TreePhone,
  TreePhoneProfile,
  TreeQueueMember,
  TreeSipUser,
  TreeTeam,
  TreeTeamMember,
  TreeUser,
} from "../../schemas/types.ts";
import { kinds } from "../kinds/registry.ts";
import { type CallBounds, callBounds } from "../shapes/call-limits.ts";
import { type Filled, filled, filledAs, spelledOut } from "../shapes/defaults.ts";
import { e164Of, macOf } from "../shapes/numbers.ts";

/**
 * A tree in the one form that equal meanings share: shorthands spelled out, the schema's defaults filled in, the account's
 * only outbound profile and only domain named, numbers without signs between their digits. Its maps and lists have what
 * the written tree's have, in the same order, so that a path leads to the same thing in both.
 */
export type NormalTree = With<
  Tree,
  { users: Named<NormalUser>; teams: Named<NormalTeam>; accounts: Named<NormalAccount> }
>;

export type NormalUser = Filled<TreeUser, "TreeUser">;
export type NormalTeamMember = Filled<TreeTeamMember, "TreeTeamMember">;
export type NormalTeam = With<Filled<TreeTeam, "TreeTeam">, { members: NormalTeamMember[] }>;
export type NormalNumberPlan = Filled<TreeNumberPlan, "TreeNumberPlan">;
export type NormalDomain = Filled<TreeDomain, "TreeDomain">;
export type NormalOutboundProfile = Filled<TreeOutboundProfile, "TreeOutboundProfile">;
export type NormalQueueMember = Filled<TreeQueueMember, "TreeQueueMember">;
export type NormalCallQueue = With<Filled<TreeCallQueue, "TreeCallQueue">, { members: NormalQueueMember[] }>;
export type NormalMemoryKey = Filled<TreeMemoryKey, "TreeMemoryKey">;
export type NormalExtension = With<TreeExtension, { memoryKey?: NormalMemoryKey }>;
export type NormalPhone = Filled<TreePhone, "TreePhone">;
export type NormalLine = Filled<TreeLine, "TreeLine">;
export type NormalDeskPhone = With<TreeDeskPhone, { lines: NormalLine[] }>;

export type NormalAccount = With<
  Filled<TreeAccount, "TreeAccount">,
  {
    numberPlan: NormalNumberPlan;
    domains: Named<NormalDomain>;
    outboundProfiles: Named<NormalOutboundProfile>;
    credentialLists: Named<TreeCredentialList>;
    credentialAttachments: NonNullable<TreeAccount["credentialAttachments"]>;
    sipUsers: Named<TreeSipUser>;
    callQueues: Named<NormalCallQueue>;
    extensions: Named<NormalExtension>;
    phones: Named<NormalPhone>;
    phoneProfiles: Named<TreePhoneProfile>;
    autoProvision: Named<NormalDeskPhone>;
  }
>;

type Named<T> = Record<string, T>;
type With<T, Fields> = Omit<T, keyof Fields> & Fields;

/** The normal form of a tree whose shape was judged; that of a normal form is itself. */
export function normalTree(written: Tree): NormalTree {
  const bounds = boundsOf(written);
  return {
    ...written,
    users: each(written.users, (user) => ringable(filled("TreeUser", user), bounds)),
    teams: each(written.teams, (team) => normalTeam(team, bounds)),
    accounts: each(written.accounts, (account) => normalAccount(account, bounds)),
  };
}

/** What calls of the tree can do, whichever of its accounts they are in. */
export function boundsOf({ accounts = {} }: Pick<Tree, "accounts">): CallBounds {
  return callBounds(Object.values(accounts).map(({ provider }) => provider));
}

/** With seconds that a carrier can ring: what is shorter than it rings at least becomes that. */
function ringable<T extends { readonly ringSeconds: number }>(
  value: T,
  { ringSeconds: { least } }: CallBounds,
): T {
  return value.ringSeconds < least ? { ...value, ringSeconds: least } : value;
}

function normalTeam(team: TreeTeam, bounds: CallBounds): NormalTeam {
  const members = team.members.map((member) =>
    ringable(filled("TreeTeamMember", spelledOut("user", member)), bounds),
  );
  const whole = filled("TreeTeam", team);
  return { ...whole, members, timeoutSeconds: Math.max(whole.timeoutSeconds, bounds.ringSeconds.least) };
}

function normalAccount(account: TreeAccount, bounds: CallBounds): NormalAccount {
  const profile = onlyOf(account.outboundProfiles);
  const domain = onlyOf(account.domains);
  return {
    ...filled("TreeAccount", account),
    ...ofOtherKinds(account),
    numberPlan: filled("TreeNumberPlan", account.numberPlan ?? {}),
    domains: each(account.domains, (one) =>
      withFallback(account, withOnly("outboundProfile", profile, filled("TreeDomain", one))),
    ),
    outboundProfiles: each(account.outboundProfiles, (one) => filled("TreeOutboundProfile", one)),
    credentialLists: each(account.credentialLists, (one) => withOnly("outboundProfile", profile, one)),
    credentialAttachments: account.credentialAttachments ?? [],
    sipUsers: each(account.sipUsers, (one) => one),
    callQueues: each(account.callQueues, (queue) => normalQueue(queue, bounds)),
    extensions: each(account.extensions, normalExtension),
    phones: each(account.phones, (one) => withOnly("domain", domain, normalPhone(one))),
    phoneProfiles: each(account.phoneProfiles, (one) => one),
    autoProvision: each(account.autoProvision, normalDeskPhone),
  };
}

/** Where the edge answers, its fallback does where it fails; a domain that was there before says who answers it. */
function withFallback({ edge }: TreeAccount, domain: NormalDomain): NormalDomain {
  const { adopt, answer, voiceUrl } = domain;
  const isOwn = voiceUrl !== undefined || domain.fallbackUrl !== undefined || (adopt && answer === undefined);
  return isOwn || edge?.fallbackUrl === undefined ? domain : { ...domain, fallbackUrl: edge.fallbackUrl };
}

/** Things of kinds that have no shorthand, with the defaults of their schemas. */
function ofOtherKinds(account: object): object {
  const sections = kinds.filter(
    ({ belongsTo, section }) => belongsTo === "account" && Object.hasOwn(account, section),
  );
  return Object.fromEntries(
    sections.map(({ name, section, nameFields }) => {
      const declared = (account as Readonly<Record<string, Named<object>>>)[section];
      return [section, nameFields ? declared : each(declared, (one) => filledAs(`Tree${name}`, one))];
    }),
  );
}

function normalQueue(queue: TreeCallQueue, bounds: CallBounds): NormalCallQueue {
  const members = queue.members.map((member) => filled("TreeQueueMember", member));
  return { ...ringable(filled("TreeCallQueue", queue), bounds), members };
}

function normalExtension({ memoryKey, ...extension }: TreeExtension): NormalExtension {
  return memoryKey === undefined
    ? extension
    : { ...extension, memoryKey: filled("TreeMemoryKey", memoryKey) };
}

function normalPhone({ number, ...phone }: TreePhone): NormalPhone {
  return filled("TreePhone", number === undefined ? phone : { ...phone, number: e164Of(number) });
}

function normalDeskPhone(phone: TreeDeskPhone): NormalDeskPhone {
  const lines = phone.lines.map((line) => filled("TreeLine", spelledOut("sipUser", line)));
  return { ...phone, vendor: phone.vendor.toLowerCase(), mac: macOf(phone.mac), lines };
}

function each<T, U>(named: Named<T> | undefined, of: (value: T) => U): Named<U> {
  return Object.fromEntries(Object.entries(named ?? {}).map(([name, value]) => [name, of(value)]));
}

/** The name of what an account has one of: what need not be named is meant. */
function onlyOf(named: object | undefined): string | undefined {
  const [only, ...others] = Object.keys(named ?? {});
  return others.length === 0 ? only : undefined;
}

function withOnly<T extends object>(field: keyof T & string, only: string | undefined, value: T): T {
  return value[field] === undefined && only !== undefined ? { ...value, [field]: only } : value;
}
