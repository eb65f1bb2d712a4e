// Generated from the registry of kinds by `npm run types`. Do not edit.
export * from "./call-queue.ts";
export * from "./credential-attachment.ts";
export * from "./credential-list.ts";
export * from "./desk-phone.ts";
export * from "./extension.ts";
export * from "./outbound-profile.ts";
export * from "./phone-number.ts";
export * from "./phone-profile.ts";
export * from "./provider-account.ts";
export * from "./sip-domain.ts";
export * from "./sip-user.ts";
export * from "./team.ts";
export * from "./user.ts";
export type { OrganizationArgs } from "./organization.ts";
export type { TargetArg } from "./target.ts";
