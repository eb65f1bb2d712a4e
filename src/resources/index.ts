export { CallQueue, type CallQueueArgs } from "./call-queue.ts";
export { CredentialAttachment, type CredentialAttachmentArgs } from "./credential-attachment.ts";
export { CredentialList, type CredentialListArgs } from "./credential-list.ts";
export { OutboundProfile, type OutboundProfileArgs } from "./outbound-profile.ts";
export { PhoneNumber, type PhoneNumberArgs } from "./phone-number.ts";
export { type AccountReferenceArg, ProviderAccount, type ProviderAccountArgs } from "./provider-account.ts";
export { SipDomain, type SipDomainArgs } from "./sip-domain.ts";
export { SipUser, type SipUserArgs } from "./sip-user.ts";
