import type { Kind } from "../kinds/kind.ts";
import { type KindName, kindNamed, kinds } from "../kinds/registry.ts";
import { linkTo } from "./place.ts";

/** A tab of an account, with the kinds that it shows, one table each. */
export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly kinds: readonly KindName[];
}

const shown = kinds.filter(({ tab }) => tab).toSorted((a, b) => (a.tab?.rank ?? 0) - (b.tab?.rank ?? 0));
const isOfOrganization = ({ belongsTo }: Kind) => belongsTo === "organization";
const ofAccounts = new Set(shown.filter((kind) => !isOfOrganization(kind)).map(({ tab }) => tab?.title));

/** What is an account's, and in the same tabs what the organization has of it, such as the people of its SIP users. */
export const accountTabs: readonly Tab[] = tabsOf(shown.filter(({ tab }) => ofAccounts.has(tab?.title)));

export const organizationTabs: readonly Tab[] = tabsOf(shown.filter(isOfOrganization));

function tabsOf(some: readonly Kind[]): Tab[] {
  const byTitle = Map.groupBy(some, ({ tab }) => tab?.title ?? "");
  return Array.from(byTitle, ([title, same]) => ({
    id: title.toLowerCase().replaceAll(" ", "-"),
    title,
    kinds: same.map(({ name }) => name as KindName),
  }));
}

/** The tab that shows a kind. */
function tabOf(kind: KindName): string {
  const tabs = isOfOrganization(kindNamed(kind)) ? organizationTabs : accountTabs;
  return tabs.find((tab) => tab.kinds.includes(kind))?.id ?? "";
}

/** Where the page shows a resource. */
export function linkToRow(row: { kind: KindName; name: string; account?: string | undefined }): string {
  const { kind, name, account } = row;
  if (kind === "ProviderAccount") return linkTo("account", name);
  if (account === undefined) return linkTo("organization", tabOf(kind), name);
  return linkTo("account", account, tabOf(kind), name);
}
