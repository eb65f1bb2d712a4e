// Generated from the registry of kinds by `npm run types`. Do not edit.
/** What the constant string of every resource's `__provider` asks for: the handler of its kind. */
import { accountHandler } from "./lifecycle/account-handler.ts";
import { handlerOf } from "./lifecycle/handler.ts";

export const ProviderAccount = accountHandler();
export const OutboundProfile = handlerOf("OutboundProfile");
export const SipDomain = handlerOf("SipDomain");
export const CredentialList = handlerOf("CredentialList");
export const CredentialAttachment = handlerOf("CredentialAttachment");
export const SipUser = handlerOf("SipUser");
export const User = handlerOf("User");
export const Team = handlerOf("Team");
export const CallQueue = handlerOf("CallQueue");
export const Extension = handlerOf("Extension");
export const PhoneNumber = handlerOf("PhoneNumber");
export const PhoneProfile = handlerOf("PhoneProfile");
export const DeskPhone = handlerOf("DeskPhone");
