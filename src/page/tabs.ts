import type { ResourceKind } from "../tree/resources.ts";

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
  { id: "users", title: "Users", kinds: ["SipUser"] },
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
export function tabOf(kind: ResourceKind): string {
  const tab = [...organizationTabs, ...accountTabs].find(({ kinds }) => kinds.includes(kind));
  return tab?.id ?? "domains";
}
