// Generated from the JSON Schemas by `npm run types`. Do not edit.

/**
 * Where a credential comes from; never the credential itself.
 */
export type CredentialReference =
  | {
      /**
       * Name of an environment variable of the process that runs the engine.
       */
      env: string;
    }
  | {
      /**
       * Key of the stack's configuration (`pulumi config set --secret KEY`), with a namespace or in the project's own.
       */
      config: string;
    }
  | {
      /**
       * Path of a file, relative to the project's folder; its content without surrounding white space is the credential.
       */
      file: string;
    };
/**
 * Where a credential comes from; never the credential itself.
 */
export type CredentialReference1 =
  | {
      /**
       * Name of an environment variable of the process that runs the engine.
       */
      env: string;
    }
  | {
      /**
       * Key of the stack's configuration (`pulumi config set --secret KEY`), with a namespace or in the project's own.
       */
      config: string;
    }
  | {
      /**
       * Path of a file, relative to the project's folder; its content without surrounding white space is the credential.
       */
      file: string;
    };
/**
 * A kind of danger: what goes (`delete`), is made anew (`replace`), loses its routing (`detach`) or is bought (`order`).
 */
export type TreeDanger =
  | "delete:account"
  | "replace:account"
  | "delete:outbound-profile"
  | "replace:outbound-profile"
  | "delete:domain"
  | "replace:domain"
  | "delete:list"
  | "replace:list"
  | "delete:attachment"
  | "replace:attachment"
  | "delete:sip-user"
  | "replace:sip-user"
  | "delete:user"
  | "replace:user"
  | "delete:team"
  | "replace:team"
  | "delete:queue"
  | "replace:queue"
  | "delete:extension"
  | "replace:extension"
  | "delete:phone"
  | "replace:phone"
  | "detach:phone"
  | "order:phone"
  | "delete:phone-profile"
  | "replace:phone-profile"
  | "delete:desk-phone"
  | "replace:desk-phone";

export interface Shapes {
  CallQueueFields?: CallQueueFields;
  CredentialAttachmentFields?: CredentialAttachmentFields;
  CredentialListFields?: CredentialListFields;
  DeskPhoneFields?: DeskPhoneFields;
  ExtensionFields?: ExtensionFields;
  OutboundProfileFields?: OutboundProfileFields;
  PhoneNumberFields?: PhoneNumberFields;
  PhoneProfileFields?: PhoneProfileFields;
  ProviderAccountFields?: ProviderAccountFields;
  SipDomainFields?: SipDomainFields;
  SipUserFields?: SipUserFields;
  TeamFields?: TeamFields;
  UserFields?: UserFields;
  Tree?: Tree;
}
/**
 * Callers wait in it for its members.
 */
export interface CallQueueFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * The queue's exact name at the carrier, which has no tags for queues. Default: the resource's name with the owner's mark, so that a queue of an interrupted run is known again.
   */
  queueName?: string;
  /**
   * What people call the queue. Default: its key.
   */
  label?: string;
  /**
   * Who answers: users, teams and SIP users, each in a tier. At most 500; without members nobody answers.
   *
   * @maxItems 500
   */
  members?: TreeQueueMember[];
  /**
   * Which member of a tier rings first: all `together`, `inOrder`, in turn (`roundRobin`), by chance, whoever was idle longest, or had the fewest calls.
   */
  ring?: "together" | "inOrder" | "roundRobin" | "random" | "longestIdle" | "fewestCalls";
  /**
   * Callers that may wait at the same time (Telnyx's default: 300).
   */
  maxSize?: number;
  /**
   * Seconds after which a caller goes to `overflow`; 0: no limit.
   */
  maxWaitSeconds?: number;
  /**
   * Seconds that a member rings before the next one.
   */
  ringSeconds?: number;
  /**
   * Seconds between two rounds through the members.
   */
  retrySeconds?: number;
  /**
   * Seconds of rest for a member after a call.
   */
  wrapUpSeconds?: number;
  /**
   * Seconds after which a caller goes to `overflow` when no member can answer; 0: as `maxWaitSeconds`.
   */
  noMemberWaitSeconds?: number;
  /**
   * Tell callers their place in the queue.
   */
  announcePosition?: boolean;
  /**
   * Seconds between announcements, 15 at least; 0: none.
   */
  announceEverySeconds?: 0 | number;
  /**
   * URL of what callers hear while they wait. Default: the provider's.
   */
  music?: string;
  /**
   * Key with which a caller leaves for `overflow`.
   */
  exitKey?: string;
  /**
   * Where callers go who waited too long, found the queue full or pressed `exitKey`.
   */
  overflow?: TreeTarget;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * Who answers the queue: a user, a team or a SIP user, and in which tier.
 */
export interface TreeQueueMember {
  /**
   * Name of a user.
   */
  user?: string;
  /**
   * Name of a team.
   */
  team?: string;
  /**
   * A SIP user.
   */
  sipUser?: string;
  /**
   * Members of a lower tier ring first.
   */
  tier?: number;
}
/**
 * Where a call goes: exactly one of a user, a team, a SIP user, a call queue, an extension, a phone number or an application's URL, which may hand the call back to another target.
 */
export interface TreeTarget {
  /**
   * Name of a user.
   */
  user?: string;
  /**
   * Name of a team.
   */
  team?: string;
  /**
   * A SIP user, `NAME` or `ACCOUNT/NAME`.
   */
  sipUser?: string;
  /**
   * A call queue, `NAME` or `ACCOUNT/NAME`.
   */
  callQueue?: string;
  /**
   * An extension, `NUMBER` or `ACCOUNT/NUMBER`.
   */
  extension?: string;
  /**
   * A number of the telephone network in E.164 form.
   */
  phoneNumber?: string;
  /**
   * URL of an application of your own that calls are handed on to: a menu, opening hours, a voicemail. It gets the carrier's requests and answers them. No member of a team or queue.
   */
  url?: string;
  /**
   * Where the call goes when the application hands it back; only beside `url`. Default: it does not.
   */
  then?: TreeTarget;
}
/**
 * This credential list may authenticate on this SIP domain. A list is attached to one domain at most.
 */
export interface CredentialAttachmentFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * Id of the SIP domain.
   */
  domain: string;
  /**
   * Id of the credential list.
   */
  list: string;
  /**
   * The domain's voice URL; taken from the domain when a resource is given, else read at the carrier.
   */
  voiceUrl?: string;
  /**
   * The domain's fallback URL; taken from the domain when a resource is given, else read at the carrier.
   */
  fallbackUrl?: string;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * A named set of SIP credentials (a credential connection at Telnyx).
 */
export interface CredentialListFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * What people read at the carrier for this list. Default: the resource's name.
   */
  label?: string;
  /**
   * Id of the outbound profile that its users' calls to the telephone network use. Without one they cannot call out.
   */
  outboundProfile?: string;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * A physical phone that fetches its configuration from a URL of its own.
 */
export interface DeskPhoneFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * The maker, such as `yealink`, `poly`, `grandstream`, `snom`, `cisco`, `fanvil`.
   */
  vendor: string;
  /**
   * The model, such as `T54W`.
   */
  model: string;
  /**
   * The phone's MAC address: 12 hexadecimal digits with any separators.
   */
  mac: string;
  /**
   * SIP users in the order of the phone's lines: names, or a name with settings. At most 100.
   *
   * @maxItems 100
   */
  lines: (string | TreeLine)[];
  /**
   * What people call the phone. Default: its key.
   */
  label?: string;
  /**
   * Where it stands.
   */
  location?: string;
  /**
   * IANA time zone. Default: the profile's.
   */
  timeZone?: string;
  /**
   * Phone profile of the account.
   */
  profile?: string;
  /**
   * The phone's own keys, before the profile's and the account's memory keys. At most 300.
   *
   * @maxItems 300
   */
  keys?: TreeKey[];
  limits?: TreeLimits;
  /**
   * Any text; another text gives the phone another provisioning URL.
   */
  rotateToken?: string;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * A line of a desk phone.
 */
export interface TreeLine {
  /**
   * SIP user that the line registers with.
   */
  sipUser: string;
  /**
   * What the phone shows for the line.
   */
  label?: string;
  /**
   * How the line speaks SIP. Default: `tls` where the provider has it for domains, else `udp`.
   */
  transport?: "udp" | "tcp" | "tls";
  /**
   * Encryption of the voice.
   */
  srtp?: "off" | "optional" | "required";
}
/**
 * A key of a desk phone.
 */
export interface TreeKey {
  /**
   * What the key does.
   */
  type: "line" | "speedDial" | "blf" | "transfer" | "park" | "intercom";
  /**
   * Extension that the key is for; its label is taken from there.
   */
  extension?: string;
  /**
   * What is dialled, where it is no extension.
   */
  value?: string;
  /**
   * What the phone shows. Default: the extension's label.
   */
  label?: string;
}
/**
 * Limits of this phone where the model's are unknown or wrong.
 */
export interface TreeLimits {
  /**
   * SIP accounts that it takes.
   */
  accounts?: number;
  /**
   * Keys that it has, with its expansion modules.
   */
  keys?: number;
}
/**
 * A short number with a label, a target and a memory key.
 */
export interface ExtensionFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * What people dial: 2 to 8 digits, as text.
   */
  number: string;
  /**
   * What phones show for it.
   */
  label: string;
  /**
   * Who or what is reached.
   */
  target: TreeTarget;
  memoryKey?: TreeMemoryKey;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * The programmable key that desk phones show for the extension.
 */
export interface TreeMemoryKey {
  /**
   * `directDial` calls the extension, `callTransfer` hands a running call to it.
   */
  type: "directDial" | "callTransfer";
  /**
   * `speedDial`, `blf` (with a busy lamp) or `intercom` for `directDial`; `blind` or `attended` for `callTransfer`.
   */
  subtype: "speedDial" | "blf" | "intercom" | "blind" | "attended";
  /**
   * Desk phones that show the key: all of the `account`, or the named ones, at most 1,000.
   */
  scope?: "account" | string[];
}
/**
 * What calls to the telephone network may cost and where they may go: the guard against toll fraud.
 */
export interface OutboundProfileFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * What people read at the carrier for this profile. Default: the resource's name.
   */
  label?: string;
  /**
   * Countries that may be called, ISO 3166-1 alpha-2; the order has no meaning.
   */
  destinations?: string[];
  /**
   * US dollars that calls may cost in a day. Default: no limit.
   */
  dailySpendLimitUsd?: number;
  /**
   * Calls at the same time. Default: the account's own limit.
   */
  concurrentCalls?: number;
  /**
   * US dollars a minute above which a destination is refused. Default: no limit.
   */
  maxRateUsdPerMinute?: number;
  /**
   * Whether calls may use the profile at all.
   */
  enabled?: boolean;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * A phone number at the provider, owned already or ordered, and where its calls go. Removing it keeps the number at the carrier, unless `release: true` was applied before.
 */
export interface PhoneNumberFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * The number in E.164 form, `+13125550100`; spaces, dashes and brackets are taken away.
   */
  number?: string;
  /**
   * What to search the provider's inventory for when the number itself does not matter. Used once, when the number is ordered.
   */
  search?: {
    /**
     * ISO 3166-1 alpha-2.
     */
    country: string;
    /**
     * National destination code, as text.
     */
    areaCode?: string;
    /**
     * City.
     */
    locality?: string;
    /**
     * What the number must be able to do.
     */
    features?: (
      "emergency" | "fax" | "hd_voice" | "international_sms" | "local_calling" | "mms" | "sms" | "voice"
    )[];
    /**
     * Kind of number. Default: `local`.
     */
    type?: "local" | "toll_free" | "mobile" | "national" | "shared_cost";
  };
  /**
   * `existing`: the account owns the number already. `order`: buy it, which spends money.
   */
  acquire?: "existing" | "order";
  /**
   * Id of the carrier's requirement group, the documents that most countries besides the US and Canada ask for. An order without them waits until its deadline; one that waits takes the group that is named later.
   */
  requirementGroup?: string;
  /**
   * Id of the SIP domain that the number's calls go to. Without one its calls go nowhere.
   */
  domain?: string;
  /**
   * Where calls to the number go. Without one nobody answers them.
   */
  target?: TreeTarget;
  /**
   * Put before the caller's name, so that whoever answers sees which number was called.
   */
  callerNamePrefix?: string;
  /**
   * Id of the carrier's emergency address for the number; emergency calls from it are then enabled.
   */
  emergencyAddress?: string;
  /**
   * Give the number back to the carrier when the resource is removed; it may be gone for ever. Has to be applied before the removal. Default: false.
   */
  release?: boolean;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * Key layout and settings that several desk phones share.
 */
export interface PhoneProfileFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * Keys in their order, after a phone's own. At most 300.
   *
   * @maxItems 300
   */
  keys?: TreeKey[];
  /**
   * IANA time zone.
   */
  timeZone?: string;
  /**
   * Language tag, BCP 47.
   */
  language?: string;
  /**
   * Where the phones' administrator password comes from.
   */
  adminPassword?: CredentialReference;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * One account at a provider: its name, its environment, and where its credentials come from.
 */
export interface ProviderAccountFields {
  /**
   * The account's name in messages and references. Default: the resource's name.
   */
  name: string;
  /**
   * The carrier that the adapter speaks to; `sandbox` is the embedded one.
   */
  provider: "telnyx" | "sandbox";
  /**
   * What the account is for; `production` is shown in every message about it.
   */
  environment?: "test" | "production";
  /**
   * Where the credentials come from, `{ env: NAME }`, `{ config: KEY }` or `{ file: PATH }`; never the credentials themselves. Not needed for `sandbox`.
   */
  credentials?: {
    /**
     * The provider's API key (Telnyx: a v2 key, https://developers.telnyx.com/docs/development/authentication).
     */
    apiKey?: CredentialReference1;
    /**
     * The key that the account's webhooks are signed with.
     */
    publicKey?: CredentialReference1;
  };
  /**
   * Base URL of the API, with its version. Default: the provider's own (Telnyx: https://api.telnyx.com/v2).
   */
  endpoint?: string;
  /**
   * What people call the account. Default: its key.
   */
  label?: string;
  numberPlan?: TreeNumberPlan;
  callerId?: TreeCallerId;
  /**
   * Number that emergency services see and call back, in E.164 form.
   */
  emergencyCallerId?: string;
  /**
   * The organization that owns the account, as the edge knows it. Default: the Pulumi project's name.
   */
  organization?: string;
  edge?: EdgeReference;
  /**
   * Accounts of the organization whose providers keep extensions or queues themselves, each with its provider, `ACCOUNT:PROVIDER`: the edge has nothing of them that calls could point to.
   */
  elsewhere?: string[];
  /**
   * `sandbox` only: the SQLite file that it keeps, relative to the project's folder. Default: .dialtree/sandbox.sqlite.
   */
  database?: string;
}
/**
 * What numbers the account's phones can dial.
 */
export interface TreeNumberPlan {
  /**
   * Ranges that extensions must lie in; both ends have as many digits. At most 1,000. Default: no limit.
   *
   * @maxItems 1000
   */
  extensions?: string[];
  /**
   * Digit that is dialled before an outside number.
   */
  outsideLine?: string;
  /**
   * Country of numbers without a country code, ISO 3166-1 alpha-2.
   */
  country?: string;
  /**
   * Emergency numbers, at most 100. Default: those of the country.
   *
   * @maxItems 100
   */
  emergency?: string[];
}
/**
 * What the other side sees of calls to the telephone network.
 */
export interface TreeCallerId {
  /**
   * Shown name, at most 15 characters.
   */
  name?: string;
  /**
   * Shown number in E.164 form.
   */
  number: string;
}
/**
 * The edge that keeps what the carrier has no object for. Default: the embedded one.
 */
export interface EdgeReference {
  /**
   * Base URL of the edge.
   */
  url: string;
  token: CredentialReference1;
  /**
   * URL that carriers ask for what to do with a call where the edge fails, hosted apart from it; `dialtree fallback` writes what it may answer. Default: none, such calls end.
   */
  fallbackUrl?: string;
  /**
   * Where the edge itself reads the key with which it reaches calls under way: `{ env }` of its own environment, or `{ file }`. Default: the account's own key, where that is a variable or a file.
   */
  carrierKey?: {
    env?: string;
    file?: string;
  };
  /**
   * `confirmed`: somebody has dialled the carrier's test number for emergency calls through this edge, and was answered. Until then a review calls it a high risk to attach a list in production where there is no `fallbackUrl`.
   */
  emergency?: "confirmed";
}
/**
 * A domain that phones and callers address, PREFIX.sip.telnyx.com at Telnyx (a TeXML application with a SIP sub-domain).
 */
export interface SipDomainFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * The part of the domain before the provider's own: lower-case letters, digits and hyphens, 1 to 63. Unique among all accounts of the provider.
   */
  prefix: string;
  /**
   * What people read at the carrier for this domain. Default: the resource's name.
   */
  label?: string;
  /**
   * Take calls from this account's own connections alone, not from the whole internet.
   */
  onlyMyConnections?: boolean;
  /**
   * Id of the outbound profile that calls from this domain to the telephone network use. Default: none.
   */
  outboundProfile?: string;
  /**
   * Who answers the domain's calls: `edge` has the edge answer them, also in the place of an application that a domain had before. Default: the edge where dialtree has made the domain; whoever answered before where it is adopted.
   */
  answer?: "edge";
  /**
   * URL that answers the domain's calls with instructions (TeXML). The default is a name that never resolves: calls are refused until the account has an edge.
   */
  voiceUrl?: string;
  /**
   * URL that the carrier asks where the one that answers the domain's calls fails. Default: the account's `edge.fallbackUrl` where the edge answers, else none.
   */
  fallbackUrl?: string;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * One set of SIP credentials, what a desk phone or a softphone registers with (a telephony credential at Telnyx, which generates user name and password).
 */
export interface SipUserFields {
  /**
   * The provider account that this belongs to: the account's `reference` output. It names where the credentials come from and never holds them.
   */
  account: string;
  /**
   * Id of the credential list that it belongs to.
   */
  list: string;
  /**
   * What people read at the carrier for this SIP user. Default: the resource's name.
   */
  label?: string;
  /**
   * Whether calls ring it and it may call. Default: true.
   */
  enabled?: boolean;
  /**
   * Number that its calls to the telephone network show. Default: the account's.
   */
  callerId?: string;
  /**
   * Number that emergency services see of its calls. Default: the account's.
   */
  emergencyCallerId?: string;
  /**
   * Devices that may be registered with it at the same time. Default: 1.
   */
  maxRegistrations?: number;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * People who ring together or in turn.
 */
export interface TeamFields {
  /**
   * The organization at the edge that this belongs to, such as `edge:acme`.
   */
  account: string;
  /**
   * The team's name.
   */
  name: string;
  /**
   * Users in the order in which they ring: names, or a name with its own times. At most 500.
   *
   * @maxItems 500
   */
  members: (string | TreeTeamMember)[];
  /**
   * Who rings first: all `together`, one after the other `inOrder`, in turn (`roundRobin`), by chance, or whoever was idle longest.
   */
  ring?: "together" | "inOrder" | "roundRobin" | "random" | "longestIdle";
  /**
   * Seconds that the team rings in all.
   */
  timeoutSeconds?: number;
  /**
   * Leave out members who are in a call.
   */
  skipBusy?: boolean;
  /**
   * Where the call goes when nobody answers.
   */
  noAnswer?: TreeTarget;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
export interface TreeTeamMember {
  /**
   * Name of a user.
   */
  user: string;
  /**
   * Seconds until this member begins to ring.
   */
  delaySeconds?: number;
  /**
   * Seconds that this member rings.
   */
  ringSeconds?: number;
}
/**
 * A person, reached on one or more SIP users, of any account.
 */
export interface UserFields {
  /**
   * The organization at the edge that this belongs to, such as `edge:acme`.
   */
  account: string;
  /**
   * The person's name.
   */
  name: string;
  /**
   * E-mail address.
   */
  email?: string;
  /**
   * SIP users that ring for this person, `ACCOUNT/NAME`; all at the same time. At most 100.
   *
   * @maxItems 100
   *
   * Items: A name of the same account, or `account/name`.
   */
  sipUsers: string[];
  /**
   * Seconds that a call rings before it counts as not answered.
   */
  ringSeconds?: number;
  forward?: TreeForward;
  /**
   * Nothing rings; calls go to `forward.busy`.
   */
  doNotDisturb?: boolean;
  /**
   * Where this person's calls go to an outside number while a group rings: whoever answers there presses 1 before the call is his, lest a voicemail takes it. Default: true.
   */
  confirm?: boolean;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * Where calls go instead.
 */
export interface TreeForward {
  /**
   * Every call, before anything rings.
   */
  always?: TreeTarget;
  /**
   * When all of the person's SIP users are busy or the person does not want to be disturbed.
   */
  busy?: TreeTarget;
  /**
   * When nobody answers within `ringSeconds`.
   */
  noAnswer?: TreeTarget;
  /**
   * When none of the person's SIP users is registered.
   */
  unregistered?: TreeTarget;
}
/**
 * A company's whole phone account: users and teams of the organization, and the provider accounts with everything in them.
 */
export interface Tree {
  /**
   * Version of this format.
   */
  version: 1;
  /**
   * Who owns the accounts: lower-case letters, digits and hyphens. It is also the name of the Pulumi project that `dialtree up` works in.
   */
  organization: string;
  /**
   * People, by name. A user may be reached on SIP users of any account.
   */
  users?: {
    [k: string]: TreeUser;
  };
  /**
   * People who ring together or in turn, by name.
   */
  teams?: {
    [k: string]: TreeTeam;
  };
  /**
   * Provider accounts, by name.
   */
  accounts?: {
    [k: string]: TreeAccount;
  };
  guards?: TreeGuards;
  drift?: TreeDrift;
}
/**
 * A person, reached on one or more SIP users, of any account.
 */
export interface TreeUser {
  /**
   * The person's name.
   */
  name: string;
  /**
   * E-mail address.
   */
  email?: string;
  /**
   * SIP users that ring for this person, `ACCOUNT/NAME`; all at the same time. At most 100.
   *
   * @maxItems 100
   *
   * Items: A name of the same account, or `account/name`.
   */
  sipUsers: string[];
  /**
   * Seconds that a call rings before it counts as not answered.
   */
  ringSeconds?: number;
  forward?: TreeForward;
  /**
   * Nothing rings; calls go to `forward.busy`.
   */
  doNotDisturb?: boolean;
  /**
   * Where this person's calls go to an outside number while a group rings: whoever answers there presses 1 before the call is his, lest a voicemail takes it. Default: true.
   */
  confirm?: boolean;
}
/**
 * People who ring together or in turn.
 */
export interface TreeTeam {
  /**
   * The team's name.
   */
  name: string;
  /**
   * Users in the order in which they ring: names, or a name with its own times. At most 500.
   *
   * @maxItems 500
   */
  members: (string | TreeTeamMember1)[];
  /**
   * Who rings first: all `together`, one after the other `inOrder`, in turn (`roundRobin`), by chance, or whoever was idle longest.
   */
  ring?: "together" | "inOrder" | "roundRobin" | "random" | "longestIdle";
  /**
   * Seconds that the team rings in all.
   */
  timeoutSeconds?: number;
  /**
   * Leave out members who are in a call.
   */
  skipBusy?: boolean;
  /**
   * Where the call goes when nobody answers.
   */
  noAnswer?: TreeTarget;
}
export interface TreeTeamMember1 {
  /**
   * Name of a user.
   */
  user: string;
  /**
   * Seconds until this member begins to ring.
   */
  delaySeconds?: number;
  /**
   * Seconds that this member rings.
   */
  ringSeconds?: number;
}
/**
 * One account at a provider and everything in it.
 */
export interface TreeAccount {
  /**
   * What people call the account. Default: its key.
   */
  name?: string;
  /**
   * The carrier that the adapter speaks to; `sandbox` is the embedded one.
   */
  provider: "telnyx" | "sandbox";
  /**
   * What the account is for; `production` is shown in every message about it.
   */
  environment?: "test" | "production";
  credentials?: TreeCredentials;
  /**
   * Base URL of the API, with its version. Default: the provider's own (Telnyx: https://api.telnyx.com/v2).
   */
  endpoint?: string;
  numberPlan?: TreeNumberPlan;
  callerId?: TreeCallerId;
  /**
   * Number that emergency services see and call back, in E.164 form.
   */
  emergencyCallerId?: string;
  edge?: TreeEdge;
  /**
   * SIP domains, by name.
   */
  domains?: {
    [k: string]: TreeDomain;
  };
  /**
   * What calls to the telephone network may cost and where they may go, by name.
   */
  outboundProfiles?: {
    [k: string]: TreeOutboundProfile;
  };
  /**
   * Named sets of SIP credentials.
   */
  credentialLists?: {
    [k: string]: TreeCredentialList;
  };
  /**
   * Which list may authenticate on which domain. At most 1,000.
   *
   * @maxItems 1000
   */
  credentialAttachments?: TreeCredentialAttachment[];
  /**
   * Sets of SIP credentials, what desk phones and softphones register with, by name.
   */
  sipUsers?: {
    [k: string]: TreeSipUser;
  };
  /**
   * Call queues, by name.
   */
  callQueues?: {
    [k: string]: TreeCallQueue;
  };
  /**
   * Extensions, by number.
   */
  extensions?: {
    [k: string]: TreeExtension;
  };
  /**
   * Phone numbers, by name.
   */
  phones?: {
    [k: string]: TreePhone;
  };
  /**
   * Key layouts and settings that several desk phones share, by name.
   */
  phoneProfiles?: {
    [k: string]: TreePhoneProfile;
  };
  /**
   * Desk phones that fetch their configuration, by name.
   */
  autoProvision?: {
    [k: string]: TreeDeskPhone;
  };
}
/**
 * Where the credentials come from, `{ env: NAME }`, `{ config: KEY }` or `{ file: PATH }`; never the credentials themselves. Not needed for `sandbox`.
 */
export interface TreeCredentials {
  /**
   * The provider's API key (Telnyx: a v2 key, https://developers.telnyx.com/docs/development/authentication).
   */
  apiKey?: CredentialReference;
  /**
   * The key that the account's webhooks are signed with.
   */
  publicKey?: CredentialReference;
}
/**
 * The edge that keeps extensions, users, teams, queues' policies and desk phones. One edge keeps a whole organization, so all accounts name the same. Default: the embedded one.
 */
export interface TreeEdge {
  /**
   * Base URL of the edge.
   */
  url: string;
  /**
   * Bearer token with the role `editor`.
   */
  token: CredentialReference;
  /**
   * URL that carriers ask for what to do with a call where the edge fails, hosted apart from it; `dialtree fallback` writes what it may answer. Default: none, such calls end.
   */
  fallbackUrl?: string;
  carrierKey?: CarrierKey;
  /**
   * `confirmed`: somebody has dialled the carrier's test number for emergency calls through this edge, and was answered. Until then a review calls it a high risk to attach a list in production where there is no `fallbackUrl`.
   */
  emergency?: "confirmed";
}
/**
 * Where the edge itself reads the key with which it reaches calls under way, so that callers wait in the carrier's queues: a variable of its own environment, or a file beside it. `dialtree serve --carrier-key` has to allow it. Default: the account's own key (Telnyx: `credentials.apiKey`), where that is a variable or a file.
 */
export interface CarrierKey {
  /**
   * Name of an environment variable of the edge.
   */
  env?: string;
  /**
   * Path of a file that the edge may read.
   */
  file?: string;
}
/**
 * A SIP domain, which phones and callers address. Nothing to do with web domains.
 */
export interface TreeDomain {
  /**
   * The part of the domain before the provider's own: lower-case letters, digits and hyphens, 1 to 63. Unique among all accounts of the provider.
   */
  prefix: string;
  /**
   * What people read at the carrier for this domain. Default: the resource's name.
   */
  label?: string;
  /**
   * Take calls from this account's own connections alone, not from the whole internet.
   */
  onlyMyConnections?: boolean;
  /**
   * Outbound profile of its calls to the telephone network. Default: the account's only one.
   */
  outboundProfile?: string;
  /**
   * Who answers the domain's calls: `edge` has the edge answer them, also in the place of an application that a domain had before. Default: the edge where dialtree has made the domain; whoever answered before where it is adopted.
   */
  answer?: "edge";
  /**
   * URL of an application of your own that answers calls to this domain, and to numbers routed through it, in the place of the edge. Default: none, the edge answers.
   */
  voiceUrl?: string;
  /**
   * URL that the carrier asks where the one that answers the domain's calls fails. Default: the account's `edge.fallbackUrl` where the edge answers, else none.
   */
  fallbackUrl?: string;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * What calls to the telephone network may cost and where they may go: the guard against toll fraud.
 */
export interface TreeOutboundProfile {
  /**
   * What people read at the carrier for this profile. Default: the resource's name.
   */
  label?: string;
  /**
   * Countries that may be called, ISO 3166-1 alpha-2; the order has no meaning.
   */
  destinations?: string[];
  /**
   * US dollars that calls may cost in a day. Default: no limit.
   */
  dailySpendLimitUsd?: number;
  /**
   * Calls at the same time. Default: the account's own limit.
   */
  concurrentCalls?: number;
  /**
   * US dollars a minute above which a destination is refused. Default: no limit.
   */
  maxRateUsdPerMinute?: number;
  /**
   * Whether calls may use the profile at all.
   */
  enabled?: boolean;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * A named set of SIP credentials.
 */
export interface TreeCredentialList {
  /**
   * What people read at the carrier for this list. Default: the resource's name.
   */
  label?: string;
  /**
   * Outbound profile of its users' calls to the telephone network. Default: the account's only one; without one they cannot call out.
   */
  outboundProfile?: string;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * This credential list may authenticate on this SIP domain.
 */
export interface TreeCredentialAttachment {
  /**
   * Name of a SIP domain of the account.
   */
  domain: string;
  /**
   * Name of a credential list of the account.
   */
  list: string;
}
/**
 * One set of SIP credentials.
 */
export interface TreeSipUser {
  /**
   * Name of the credential list that it belongs to.
   */
  list: string;
  /**
   * What people read at the carrier for this SIP user. Default: the resource's name.
   */
  label?: string;
  /**
   * Whether calls ring it and it may call. Default: true.
   */
  enabled?: boolean;
  /**
   * SIP user name, where the provider lets it be chosen (not Telnyx).
   */
  username?: string;
  /**
   * Where the SIP password comes from, where the provider lets it be chosen (not Telnyx).
   */
  password?: CredentialReference;
  /**
   * Number that its calls to the telephone network show. Default: the account's.
   */
  callerId?: string;
  /**
   * Number that emergency services see of its calls. Default: the account's.
   */
  emergencyCallerId?: string;
  /**
   * Devices that may be registered with it at the same time. Default: 1.
   */
  maxRegistrations?: number;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * Callers wait in it for its members.
 */
export interface TreeCallQueue {
  /**
   * What people call the queue. Default: its key.
   */
  name?: string;
  /**
   * Who answers: users, teams and SIP users, each in a tier. At most 500; without members nobody answers.
   *
   * @maxItems 500
   */
  members: TreeQueueMember[];
  /**
   * Which member of a tier rings first: all `together`, `inOrder`, in turn (`roundRobin`), by chance, whoever was idle longest, or had the fewest calls.
   */
  ring?: "together" | "inOrder" | "roundRobin" | "random" | "longestIdle" | "fewestCalls";
  /**
   * Callers that may wait at the same time (Telnyx's default: 300).
   */
  maxSize?: number;
  /**
   * Seconds after which a caller goes to `overflow`; 0: no limit.
   */
  maxWaitSeconds?: number;
  /**
   * Seconds that a member rings before the next one.
   */
  ringSeconds?: number;
  /**
   * Seconds between two rounds through the members.
   */
  retrySeconds?: number;
  /**
   * Seconds of rest for a member after a call.
   */
  wrapUpSeconds?: number;
  /**
   * Seconds after which a caller goes to `overflow` when no member can answer; 0: as `maxWaitSeconds`.
   */
  noMemberWaitSeconds?: number;
  /**
   * Tell callers their place in the queue.
   */
  announcePosition?: boolean;
  /**
   * Seconds between announcements, 15 at least; 0: none.
   */
  announceEverySeconds?: 0 | number;
  /**
   * URL of what callers hear while they wait. Default: the provider's.
   */
  music?: string;
  /**
   * Key with which a caller leaves for `overflow`.
   */
  exitKey?: string;
  /**
   * Where callers go who waited too long, found the queue full or pressed `exitKey`.
   */
  overflow?: TreeTarget;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
/**
 * A short number with a label, a target and a memory key.
 */
export interface TreeExtension {
  /**
   * What phones show for it.
   */
  label: string;
  /**
   * Who or what is reached.
   */
  target: TreeTarget;
  memoryKey?: TreeMemoryKey;
}
/**
 * A phone number at the provider, owned already or ordered, and where its calls go.
 */
export interface TreePhone {
  /**
   * The number in E.164 form, without spaces.
   */
  number?: string;
  /**
   * What to search the provider's inventory for when the number itself does not matter. Used once, when the number is ordered.
   */
  search?: {
    /**
     * ISO 3166-1 alpha-2.
     */
    country: string;
    /**
     * National destination code, as text.
     */
    areaCode?: string;
    /**
     * City.
     */
    locality?: string;
    /**
     * What the number must be able to do.
     */
    features?: (
      "emergency" | "fax" | "hd_voice" | "international_sms" | "local_calling" | "mms" | "sms" | "voice"
    )[];
    /**
     * Kind of number. Default: `local`.
     */
    type?: "local" | "toll_free" | "mobile" | "national" | "shared_cost";
  };
  /**
   * `existing`: the account owns the number already. `order`: buy it, which spends money.
   */
  acquire?: "existing" | "order";
  /**
   * Id of the carrier's requirement group, the documents that most countries besides the US and Canada ask for. An order without them waits until its deadline; one that waits takes the group that is named later.
   */
  requirementGroup?: string;
  /**
   * Where calls to the number go. Without one nobody answers them.
   */
  target?: TreeTarget;
  /**
   * SIP domain that the number's calls go to. Default: the account's only one.
   */
  domain?: string;
  /**
   * Put before the caller's name, so that whoever answers sees which number was called.
   */
  callerNamePrefix?: string;
  /**
   * Id of the carrier's emergency address for the number; emergency calls from it are then enabled.
   */
  emergencyAddress?: string;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
  /**
   * Give the number back to the carrier when the resource is removed; it may be gone for ever. Has to be applied before the removal. Default: false.
   */
  release?: boolean;
}
/**
 * Key layout and settings that several desk phones share.
 */
export interface TreePhoneProfile {
  /**
   * Keys in their order, after a phone's own. At most 300.
   *
   * @maxItems 300
   */
  keys?: TreeKey[];
  /**
   * IANA time zone.
   */
  timeZone?: string;
  /**
   * Language tag, BCP 47.
   */
  language?: string;
  /**
   * Where the phones' administrator password comes from.
   */
  adminPassword?: CredentialReference;
}
/**
 * A physical phone that fetches its configuration from a URL of its own.
 */
export interface TreeDeskPhone {
  /**
   * The maker, such as `yealink`, `poly`, `grandstream`, `snom`, `cisco`, `fanvil`.
   */
  vendor: string;
  /**
   * The model, such as `T54W`.
   */
  model: string;
  /**
   * The phone's MAC address: 12 hexadecimal digits with any separators.
   */
  mac: string;
  /**
   * SIP users in the order of the phone's lines: names, or a name with settings. At most 100.
   *
   * @maxItems 100
   */
  lines: (string | TreeLine)[];
  /**
   * What people call the phone. Default: its key.
   */
  label?: string;
  /**
   * Where it stands.
   */
  location?: string;
  /**
   * IANA time zone. Default: the profile's.
   */
  timeZone?: string;
  /**
   * Phone profile of the account.
   */
  profile?: string;
  /**
   * The phone's own keys, before the profile's and the account's memory keys. At most 300.
   *
   * @maxItems 300
   */
  keys?: TreeKey[];
  limits?: TreeLimits;
  /**
   * Any text; another text gives the phone another provisioning URL.
   */
  rotateToken?: string;
}
/**
 * A team's own rules of what a plan may do unasked; the command line can allow more.
 */
export interface TreeGuards {
  /**
   * How much may go at once, `30%` of the resources or a number of them. Default: 30 % where there are ten or more.
   */
  maxDeletes?: string;
  /**
   * Dangers that are no reason to refuse a plan.
   */
  allow?: TreeDanger[];
  /**
   * Dangers that are, beside those that always are.
   */
  refuse?: TreeDanger[];
}
/**
 * What may differ at the carrier from what the tree says.
 */
export interface TreeDrift {
  /**
   * Fields that others may change: they are shown as allowed, and `up` leaves them alone.
   */
  allow?: TreeAllowedDrift[];
}
export interface TreeAllowedDrift {
  /**
   * Its place in the tree: `front/office`; `extension front/101` where a phone has the same name.
   */
  resource: string;
  /**
   * The field. It has the tree's value when the resource is made, and is left alone from then on.
   */
  field: string;
  /**
   * Why it may differ: reviews show it.
   */
  reason: string;
}
