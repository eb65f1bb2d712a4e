/** What the constant string of every resource's `__provider` asks for: the handler of its kind. */
import { accountHandler } from "./lifecycle/account-handler.ts";
import { handlerOf } from "./lifecycle/handler.ts";
import { kinds } from "./resources/kinds.ts";
import { providerAccount } from "./resources/provider-account.ts";

export const ProviderAccount = accountHandler(providerAccount.schema);
export const SipDomain = handlerOf(kinds.SipDomain);
export const OutboundProfile = handlerOf(kinds.OutboundProfile);
export const CredentialList = handlerOf(kinds.CredentialList);
export const CredentialAttachment = handlerOf(kinds.CredentialAttachment);
export const SipUser = handlerOf(kinds.SipUser);
export const CallQueue = handlerOf(kinds.CallQueue);
export const PhoneNumber = handlerOf(kinds.PhoneNumber);
export const DeskPhone = handlerOf(kinds.DeskPhone);
export const Extension = handlerOf(kinds.Extension);
export const PhoneProfile = handlerOf(kinds.PhoneProfile);
export const Team = handlerOf(kinds.Team);
export const User = handlerOf(kinds.User);
