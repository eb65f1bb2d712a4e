import type { ResourceKind } from "../tree/resources.ts";
import { linkTo } from "./place.ts";

/** A tab of an account, with the kinds that it shows, one table each. */
export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly ResourceKind[];
}

export const accountTabs: readonly Tab[] = [
  { id: "domains", title: "Domains", kinds: ["SipDomain", "OutboundProfile"] },
  { id: "credential-lists", title: "Credential Lists", kinds: ["CredentialList"] },
  { id: "credential-attachments", title: "Credential Attachments", kinds: ["CredentialAttachment"] },
  { id: "users", title: "Users", kinds: ["SipUser", "User"] },
  { id: "extensions", title: "Extensions", kinds: ["Extension"] },
  { id: "auto-provision", title: "Auto Provision", kinds: ["DeskPhone", "PhoneProfile"] },
  { id: "phones", title: "Phones", kinds: ["PhoneNumber"] },
  { id: "call-queues", title: "Call Queues", kinds: ["CallQueue"] },
];

export const organizationTabs: readonly Tab[] = [
  { id: "users", title: "Users", kinds: ["User"] },
  { id: "teams", title: "Teams", kinds: ["Team"] },
];

/** The tab that shows a kind. */
function tabOf(kind: ResourceKind): string {
  const tab = [...organizationTabs, ...accountTabs].find(({ kinds }) => kinds.includes(kind));
  return tab?.id ?? "domains";
}

/** Where the page shows a resource. */
export function linkToRow(row: { kind: ResourceKind; name: string; account?: string | undefined }): string {
  const { kind, name, account } = row;
  if (kind === "ProviderAccount") return linkTo("account", name);
  if (account === undefined) return linkTo("organization", tabOf(kind), name);
  return linkTo("account", account, tabOf(kind), name);
}
