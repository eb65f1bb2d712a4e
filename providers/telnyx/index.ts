import { carefulFetch, type Fetch, type Manner } from "../../src/safe/http.ts";
import { secretsIn, struck } from "../../src/safe/secrets.ts";
import type { CallControl } from "../calls.ts";
import type { Session, Wanted } from "../provider.ts";
import { quiet } from "../quiet.ts";
import { callQueues } from "./call-queues.ts";
import { callControl } from "./calls/control.ts";
import { inOurWords } from "./collection.ts";
import { credentialAttachments } from "./credential-attachments.ts";
import { connections, credentialLists } from "./credential-lists.ts";
import { examineAccount } from "./examine.ts";
import { callManner, manner } from "./manner.ts";
import { otherConnections } from "./others.ts";
import { outboundProfiles } from "./outbound-profiles.ts";
import { phoneNumbers } from "./phone-numbers.ts";
import type { telnyxApi } from "./provider.ts";
import { applications, sipDomains } from "./sip-domains.ts";
import { sipUsers } from "./sip-users.ts";

const endpoint = "https://api.telnyx.com/v2";

export interface TelnyxConnection {
  readonly apiKey: string;
  /** Base URL with the API's version; Telnyx's own when absent. */
  readonly endpoint?: string | undefined;
}

export interface TelnyxOptions {
  /** Sends one request; the network's by default. */
  readonly fetch: Fetch;
  readonly limits?: Partial<Manner>;
  /** Milliseconds that a run waits for a number order to end. */
  readonly orderWait?: number;
}

/** The vendor's SDK, which takes more than half a second to load and is loaded here, on first use. */
async function sdk(connection: TelnyxConnection, fetch: Fetch) {
  const { default: Telnyx } = await import("telnyx");
  // Everything is given, so that no variable of the environment changes where requests go or what is logged.
  return new Telnyx({
    apiKey: connection.apiKey,
    publicKey: null,
    clientID: null,
    clientSecret: null,
    baseURL: connection.endpoint ?? endpoint,
    // How often and how long is the manner's to say.
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: "off",
    fetch,
  });
}

const secretsOf = ({ apiKey, endpoint = "" }: TelnyxConnection) => [apiKey, ...secretsIn(endpoint)];

/** @param accountSid what webhooks call the account */
export async function controlTelnyx(
  connection: TelnyxConnection,
  accountSid: string,
  fetch: Fetch,
): Promise<CallControl> {
  const client = await sdk(connection, carefulFetch(fetch, callManner));
  return quiet(callControl(client, accountSid), secretsOf(connection));
}

export async function connectTelnyx(
  connection: TelnyxConnection,
  options: TelnyxOptions,
): Promise<Session<keyof (typeof telnyxApi)["keeps"]>> {
  const client = await sdk(connection, carefulFetch(options.fetch, { ...manner, ...options.limits }));
  const lists = connections(client);
  const domains = applications(client);
  const secrets = secretsOf(connection);
  const check = async () => void (await inOurWords("read", () => client.balance.retrieve()));
  const collections = {
    SipDomain: quiet(sipDomains(domains), secrets),
    OutboundProfile: quiet(outboundProfiles(client), secrets),
    CredentialList: quiet(credentialLists(lists), secrets),
    CredentialAttachment: quiet(credentialAttachments(lists, domains), secrets),
    SipUser: quiet(sipUsers(client), secrets),
    CallQueue: quiet(callQueues(client), secrets),
    PhoneNumber: quiet(phoneNumbers(client, options.orderWait ?? 120_000), secrets),
  };
  const examine = async (wanted: Wanted) =>
    (await examineAccount(client, collections, wanted)).map((finding) => ({
      ...finding,
      seen: struck(finding.seen, secrets),
    }));
  return { ...quiet({ check, examine, others: () => otherConnections(client) }, secrets), collections };
}
