import { defineProvider } from "../provider.ts";
import { rules } from "./rules.ts";

/** What holds of Telnyx's API, wherever it is served. */
export const telnyxApi = {
  credentials: {
    required: ["apiKey"],
    properties: {
      apiKey: {
        description:
          "The provider's API key (Telnyx: a v2 key, https://developers.telnyx.com/docs/development/authentication).",
        examples: [{ env: "TELNYX_API_KEY" }],
      },
      publicKey: {
        description: "The key that the account's webhooks are signed with.",
        examples: [{ env: "TELNYX_PUBLIC_KEY" }],
      },
    },
  },
  keeps: {
    SipDomain: "whole",
    OutboundProfile: "whole",
    CredentialList: "whole",
    CredentialAttachment: "whole",
    SipUser: "object",
    CallQueue: "object",
    PhoneNumber: "object",
  },
  // A list's calls go to one webhook, which is the domain's.
  limits: {
    domainsPerList: 1,
    // A `Dial` takes a `timeout` of 5 to 120 seconds, an `Enqueue` waits for four hours at most. How many phones a `Dial` may
    // have is documented by no source; others take ten.
    calls: {
      ringSeconds: { least: 5, most: 120 },
      together: 10,
      waitSeconds: 14_400,
      ringsOtherAccounts: false,
    },
  },
  // A queue that stays empty is collected, and a call for it makes it again.
  collects: ["CallQueue"],
  rules,
} as const;

export const telnyx = defineProvider({
  ...telnyxApi,
  name: "telnyx",
  needsCredentials: true,
  webhookKey: "publicKey",
  controlKey: "apiKey",
  webhookKeyForm: { words: "32 bytes in base64, 44 characters", pattern: /^[A-Za-z0-9+/]{43}=$/ },
  calls: async () => (await import("./calls/protocol.ts")).texmlProtocol,
  async control({ credentials: { apiKey = "" }, endpoint, carrierAccount }) {
    const { controlTelnyx } = await import("./index.ts");
    return controlTelnyx({ apiKey, endpoint }, carrierAccount, globalThis.fetch);
  },
  async connect({ credentials: { apiKey = "" }, endpoint }) {
    const { connectTelnyx } = await import("./index.ts");
    return connectTelnyx({ apiKey, endpoint }, { fetch: globalThis.fetch });
  },
});
