// Generated from schemas/*.schema.json by `npm run types`. Do not edit.

/**
 * Callers wait in it for its members.
 */
export interface CallQueueFields {
  /**
   * The provider account that this belongs to: the account's `reference` output, such as `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`. It names where the key comes from and never holds it.
   */
  account: string;
  /**
   * The queue's exact name at the carrier, which has no tags for queues. Default: the resource's name with the owner's mark, so that a queue of an interrupted run is known again.
   */
  queueName?: string;
  /**
   * Callers that may wait at the same time (Telnyx's default: 300).
   */
  maxSize?: number;
  /**
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}

/**
 * This credential list may authenticate on this SIP domain. A list is attached to one domain at most.
 */
export interface CredentialAttachmentFields {
  /**
   * The provider account that this belongs to: the account's `reference` output, such as `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`. It names where the key comes from and never holds it.
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
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}

/**
 * A named set of SIP credentials (a credential connection at Telnyx).
 */
export interface CredentialListFields {
  /**
   * The provider account that this belongs to: the account's `reference` output, such as `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`. It names where the key comes from and never holds it.
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
 * What calls to the telephone network may cost and where they may go: the guard against toll fraud.
 */
export interface OutboundProfileFields {
  /**
   * The provider account that this belongs to: the account's `reference` output, such as `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`. It names where the key comes from and never holds it.
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
   * The provider account that this belongs to: the account's `reference` output, such as `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`. It names where the key comes from and never holds it.
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
  };
  /**
   * `existing`: the account owns the number already. `order`: buy it, which spends money.
   */
  acquire?: "existing" | "order";
  /**
   * Id of the SIP domain that the number's calls go to. Without one its calls go nowhere.
   */
  domain?: string;
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
   * Where the credentials come from; never the credentials themselves. `apiKey`: the API key (Telnyx: a v2 key, https://developers.telnyx.com/docs/development/authentication); `publicKey`: the key that the account's webhooks are signed with. Not needed for `sandbox`, whose key is then `KEYsandbox`.
   */
  credentials?: {
    apiKey: CredentialReference;
    publicKey?: CredentialReference;
  };
  /**
   * Base URL of the API, with its version. Default: the provider's own (Telnyx: https://api.telnyx.com/v2).
   */
  endpoint?: string;
  /**
   * `sandbox` only: the SQLite file that it keeps, relative to the project's folder. Default: .dialtree/sandbox.sqlite.
   */
  database?: string;
}

/**
 * A domain that phones and callers address, PREFIX.sip.telnyx.com at Telnyx (a TeXML application with a SIP sub-domain).
 */
export interface SipDomainFields {
  /**
   * The provider account that this belongs to: the account's `reference` output, such as `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`. It names where the key comes from and never holds it.
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
   * URL that answers the domain's calls with instructions (TeXML). The default is a name that never resolves: calls are refused until the account has an edge.
   */
  voiceUrl?: string;
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
   * The provider account that this belongs to: the account's `reference` output, such as `telnyx:front?environment=production&apiKey=env:TELNYX_API_KEY`. It names where the key comes from and never holds it.
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
   * Take over an object of the same natural key that this stack did not make. Default: false, such an object is an error (DT3005).
   */
  adopt?: boolean;
}
