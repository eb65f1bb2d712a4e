import type { Input } from "@pulumi/pulumi";
import { type AccountReferenceArg, ProviderAccount } from "./provider-account.ts";

/** The reference that a resource names its account by; `through` is another resource of the account that it needs. */
export function accountReferenceOf(account: AccountReferenceArg, through?: unknown): Input<string> {
  return account instanceof ProviderAccount ? account.referenceThrough(through) : account;
}
