/** What the constant string of every resource's `__provider` asks for: the handler of its kind. */
import { accountHandler } from "./lifecycle/account-handler.ts";
import { handlerOf } from "./lifecycle/handler.ts";
import { callQueue } from "./resources/call-queue.ts";
import { credentialAttachment } from "./resources/credential-attachment.ts";
import { credentialList } from "./resources/credential-list.ts";
import { outboundProfile } from "./resources/outbound-profile.ts";
import { phoneNumber } from "./resources/phone-number.ts";
import { providerAccount } from "./resources/provider-account.ts";
import { sipDomain } from "./resources/sip-domain.ts";
import { sipUser } from "./resources/sip-user.ts";

export const ProviderAccount = accountHandler(providerAccount.schema);
export const SipDomain = handlerOf(sipDomain);
export const OutboundProfile = handlerOf(outboundProfile);
export const CredentialList = handlerOf(credentialList);
export const CredentialAttachment = handlerOf(credentialAttachment);
export const SipUser = handlerOf(sipUser);
export const CallQueue = handlerOf(callQueue);
export const PhoneNumber = handlerOf(phoneNumber);
