/**
 * One account: a domain, two credential lists that may use it, ten SIP users, a call queue, a number that the account
 * owns already and one that is ordered. It is applied to the embedded sandbox carrier; for a real account see the
 * README, "With a Telnyx key".
 */
import {
  CallQueue,
  CredentialAttachment,
  CredentialList,
  OutboundProfile,
  PhoneNumber,
  ProviderAccount,
  SipDomain,
  SipUser,
} from "dialtree";

const account = new ProviderAccount("front", { provider: "sandbox" });

const profile = new OutboundProfile("front/office", {
  account,
  destinations: ["US", "CA"],
  dailySpendLimitUsd: 50,
  concurrentCalls: 10,
});

const domain = new SipDomain("front/office", { account, prefix: "acme-office", outboundProfile: profile });

const people: Record<string, string[]> = {
  staff: ["dana-desk", "dana-app", "sam-desk", "sam-app", "lee-desk", "lee-app"],
  lobby: ["reception-1", "reception-2", "door", "conference"],
};

const sipUsers = Object.entries(people).flatMap(([list, names]) => {
  const credentials = new CredentialList(`front/${list}`, { account, outboundProfile: profile });
  new CredentialAttachment(`front/office/${list}`, { account, domain, list: credentials });
  return names.map((name) => new SipUser(`front/${name}`, { account, list: credentials }));
});

new CallQueue("front/support", { account, maxSize: 20 });

const main = new PhoneNumber("front/main", { account, number: "+1 312-555-0100", domain });

const fax = new PhoneNumber("front/fax", {
  account,
  search: { country: "US", areaCode: "312" },
  acquire: "order",
  domain,
});

export const sipDomain = domain.domain;
export const numbers = [main.number, fax.number];
export const usernames = sipUsers.map(({ username }) => username);
export const passwords = sipUsers.map(({ password }) => password);
