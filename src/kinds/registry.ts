import { callQueue } from "./call-queue.ts";
import { credentialAttachment } from "./credential-attachment.ts";
import { credentialList } from "./credential-list.ts";
import { deskPhone } from "./desk-phone.ts";
import { extension } from "./extension.ts";
import type { Kind } from "./kind.ts";
import { outboundProfile } from "./outbound-profile.ts";
import { phoneNumber } from "./phone-number.ts";
import { phoneProfile } from "./phone-profile.ts";
import { providerAccount } from "./provider-account.ts";
import { sipDomain } from "./sip-domain.ts";
import { sipUser } from "./sip-user.ts";
import { team } from "./team.ts";
import { user } from "./user.ts";

/** Every kind by the name of its class. What others point to most stands first. */
export const registry = {
  ProviderAccount: providerAccount,
  OutboundProfile: outboundProfile,
  SipDomain: sipDomain,
  CredentialList: credentialList,
  CredentialAttachment: credentialAttachment,
  SipUser: sipUser,
  User: user,
  Team: team,
  CallQueue: callQueue,
  Extension: extension,
  PhoneNumber: phoneNumber,
  PhoneProfile: phoneProfile,
  DeskPhone: deskPhone,
} as const;

/** The class of a resource: `CallQueue`. */
export type KindName = keyof typeof registry;

/** Every kind but the account, which nobody keeps. */
export type KeptKindName = Exclude<KindName, "ProviderAccount">;

type TypesOf<K extends KindName> = NonNullable<(typeof registry)[K]["types"]>;

/** What a user declared, without the account it belongs to: a session speaks to one account. */
export type Fields<K extends KindName> = Omit<TypesOf<K>["fields"], "account">;

/** What only its keeper knows. */
export type Outputs<K extends KindName> = TypesOf<K>["outputs"];

/** All of them, treated alike: what takes a kind's fields is then given those of that very kind, which no type can say. */
export const kinds: readonly Kind[] = Object.values(registry) as unknown as Kind[];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));
const byId = new Map(kinds.map((kind) => [kind.id, kind]));

/** A kind for code that treats all of them alike. */
export function kindNamed(name: KindName): Kind {
  const kind = byName.get(name);
  if (kind === undefined) throw new Error(`there is no kind ${name}`);
  return kind;
}

export function isKindName(name: string): name is KindName {
  return byName.has(name);
}

/** The kind that the tree calls so where it is pointed to: `callQueue`. */
export function kindOfId(id: string): Kind | undefined {
  return byId.get(id);
}

/** Whether calls pass it: a target, or what has one. */
export function isPassedByCalls({ isTarget, references = [] }: Kind): boolean {
  return isTarget === true || references.some(({ to }) => to === "target");
}
