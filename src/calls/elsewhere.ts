import type { Model } from "../tree/model.ts";

/** The application that answers calls to a phone in the place of the edge: its domain's, where that has one. */
export function answeringPhone({ tree, directory }: Model, phone: string): string | undefined {
  const { account = "", value } = directory.phone.get(phone) ?? {};
  return tree.accounts[account]?.domains[value?.domain ?? ""]?.voiceUrl;
}

/**
 * The same of an extension that is dialled outside, by a domain of its account: the edge never hears of it where every one
 * of them is answered elsewhere.
 */
export function answeringExtension({ tree }: Model, extension: string): string | undefined {
  const [account = ""] = extension.split("/");
  const urls = Object.values(tree.accounts[account]?.domains ?? {}).map(({ voiceUrl }) => voiceUrl);
  return urls.includes(undefined) || urls.length === 0 ? undefined : [...new Set(urls)].join(" or ");
}

/** The same of whatever a SIP user dials: its list's calls are handed to the domain that the list is attached to. */
export function answeringCaller({ tree }: Model, account: string, list: string): string | undefined {
  const { credentialAttachments = [], domains = {} } = tree.accounts[account] ?? {};
  const domain = credentialAttachments.find((each) => each.list === list)?.domain ?? "";
  return domains[domain]?.voiceUrl;
}
