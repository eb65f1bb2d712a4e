import type { Kind } from "../lifecycle/kind.ts";
import { callQueue } from "./call-queue.ts";
import { credentialAttachment } from "./credential-attachment.ts";
import { credentialList } from "./credential-list.ts";
import { deskPhone } from "./desk-phone.ts";
import { extension } from "./extension.ts";
import { outboundProfile } from "./outbound-profile.ts";
import { phoneNumber } from "./phone-number.ts";
import { phoneProfile } from "./phone-profile.ts";
import { sipDomain } from "./sip-domain.ts";
import { sipUser } from "./sip-user.ts";
import { team } from "./team.ts";
import { user } from "./user.ts";

/** What each class declares of its kind, by the class. An account is not kept anywhere and has a lifecycle of its own. */
export const kinds = {
  SipDomain: sipDomain,
  OutboundProfile: outboundProfile,
  CredentialList: credentialList,
  CredentialAttachment: credentialAttachment,
  SipUser: sipUser,
  CallQueue: callQueue,
  PhoneNumber: phoneNumber,
  DeskPhone: deskPhone,
  Extension: extension,
  PhoneProfile: phoneProfile,
  Team: team,
  User: user,
} as const;

/** A kind for code that treats all of them alike; its fields are then those of whichever it is. */
export function kindNamed(name: keyof typeof kinds): Kind {
  return kinds[name] as unknown as Kind;
}
