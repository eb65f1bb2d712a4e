/** The account of account.yaml as stack code: the same resources under the same names, so either may take over. */
import {
  CallQueue,
  CredentialAttachment,
  CredentialList,
  DeskPhone,
  Extension,
  OutboundProfile,
  PhoneNumber,
  PhoneProfile,
  ProviderAccount,
  SipDomain,
  SipUser,
  Team,
  User,
} from "dialtree";

const account = new ProviderAccount("front", {
  provider: "sandbox",
  label: "Front desk",
  numberPlan: { extensions: ["100-199", "300-399", "0400-0499", "200"] },
  callerId: { name: "Acme", number: "+13125550100" },
});

const outboundProfile = new OutboundProfile("front/office", {
  account,
  destinations: ["US", "CA"],
  dailySpendLimitUsd: 50,
  concurrentCalls: 2,
});
const domain = new SipDomain("front/office", { account, prefix: "acme-office-4kx2", outboundProfile });
const staff = new CredentialList("front/staff", { account, outboundProfile });
const lobby = new CredentialList("front/lobby", {
  account,
  outboundProfile,
  label: "Phones that nobody owns",
});
new CredentialAttachment("front/office/staff", { account, domain, list: staff });
new CredentialAttachment("front/office/lobby", { account, domain, list: lobby });

const own = (name: string) => new SipUser(`front/${name}`, { account, list: staff });
const [danaDesk, danaApp, samDesk, samApp, leeDesk, leeApp] = [
  own("dana-desk"),
  own("dana-app"),
  own("sam-desk"),
  own("sam-app"),
  own("lee-desk"),
  own("lee-app"),
];
const reception1 = new SipUser("front/reception-1", { account, list: lobby });
const reception2 = new SipUser("front/reception-2", { account, list: lobby });
const door = new SipUser("front/door", { account, list: lobby, label: "Front door" });
new SipUser("front/conference", { account, list: lobby, callerId: "+13125550100" });

const dana = new User("dana", { name: "Dana Reyes", sipUsers: [danaDesk, danaApp] });
const sam = new User("sam", { name: "Sam Okoro", sipUsers: [samDesk, samApp], ringSeconds: 20 });
const sales = new Team("sales", {
  name: "Sales",
  members: [dana, { user: sam, delaySeconds: 10 }],
  timeoutSeconds: 25,
});
const salesExtension = new Extension("front/200", {
  account,
  number: "200",
  label: "Sales",
  target: { team: sales },
});
const lee = new User("lee", {
  name: "Lee Park",
  sipUsers: [leeDesk, leeApp],
  forward: { noAnswer: { extension: salesExtension } },
});

const danaExtension = new Extension("front/101", {
  account,
  number: "101",
  label: "Dana",
  target: { user: dana },
  memoryKey: { type: "directDial", subtype: "blf", scope: "account" },
});
new Extension("front/102", {
  account,
  number: "102",
  label: "Sam",
  target: { user: sam },
  memoryKey: { type: "directDial", subtype: "blf", scope: ["reception"] },
});
new Extension("front/103", { account, number: "103", label: "Lee", target: { user: lee } });
const doorExtension = new Extension("front/150", {
  account,
  number: "150",
  label: "Front door",
  target: { sipUser: door },
});
const support = new CallQueue("front/support", {
  account,
  members: [{ team: sales }, { user: lee, tier: 2 }],
  ring: "inOrder",
  maxSize: 20,
  maxWaitSeconds: 300,
  overflow: { extension: danaExtension },
});
const supportExtension = new Extension("front/300", {
  account,
  number: "300",
  label: "Support",
  target: { callQueue: support },
});
new Extension("front/0400", {
  account,
  number: "0400",
  label: "Head office",
  target: { phoneNumber: "+13125550199" },
});

const main = new PhoneNumber("front/main", {
  account,
  number: "+1 312-555-0100",
  domain,
  target: { extension: supportExtension },
});
const fax = new PhoneNumber("front/fax", {
  account,
  search: { country: "US", areaCode: "312" },
  acquire: "order",
  domain,
  target: { extension: salesExtension },
});

const profile = new PhoneProfile("front/standard", {
  account,
  timeZone: "America/Chicago",
  language: "en-US",
  keys: [{ type: "blf", extension: salesExtension }],
});
new DeskPhone("front/dana", {
  account,
  vendor: "yealink",
  model: "T54W",
  mac: "80:5e:c0:11:22:33",
  lines: [danaDesk],
  profile,
});
new DeskPhone("front/reception", {
  account,
  vendor: "snom",
  model: "D785",
  mac: "00:04:13:aa:bb:cc",
  lines: [reception1, { sipUser: reception2, label: "Second line", srtp: "optional" }],
  location: "Lobby",
  profile,
  keys: [{ type: "intercom", extension: doorExtension }],
});

export const numbers = [main.number, fax.number];
