import type { CallProtocol, CallReport, CallWebhook } from "../../../providers/calls.ts";
import { providerNamed } from "../../../providers/index.ts";
import type { CallDirectory } from "../directory/directory.ts";
import type { CallsOptions } from "./options.ts";
import type { Bound } from "./place.ts";

/** A webhook that its carrier has sent, and whatever is needed to answer it. */
export interface Desk {
  readonly options: CallsOptions;
  readonly organization: string;
  readonly account: string;
  readonly directory: CallDirectory;
  readonly protocol: CallProtocol;
  readonly report: CallReport;
  /** The address that was asked, and its query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** When the carrier sent it, by its own clock. */
  readonly at: Date;
  /** Where calls go that cannot be answered here. */
  readonly fallbackUrl: string | undefined;
  /** What the call's URLs are sealed for. @param call the carrier's id of the call, where it is not the report's */
  bound(call?: string): Bound;
}

/**
 * Takes a webhook in, once its signature is found good: nothing else is looked at before.
 *
 * @returns why it is refused, which its sender is not told
 */
export async function deskOf(
  options: CallsOptions,
  { organization, account }: { readonly organization: string; readonly account: string },
  webhook: CallWebhook,
): Promise<Desk | string> {
  const directory = await options.directories.known(organization);
  const settings = directory?.account(account);
  if (directory === undefined || settings === undefined) return "there is no such account";
  const protocol = await protocolOf(settings.provider);
  if (protocol === undefined) return `calls of ${settings.provider} are not answered here`;
  const { webhookKey } = settings;
  if (webhookKey === undefined) return "the account has no key that its webhooks are verified with";
  const at = protocol.verify(webhook, webhookKey, options.clock.now());
  if (at === undefined) return "the signature is not good";
  const report = protocol.read(webhook);
  if (report === undefined) return "it tells of no call";
  const { pathname, searchParams } = new URL(webhook.url);
  return {
    options,
    organization,
    account,
    directory,
    protocol,
    report,
    path: pathname,
    query: searchParams,
    at: new Date(at),
    fallbackUrl: settings.fallbackUrl,
    bound: (call = report.call) => ({ secret: options.secret, organization, account, call }),
  };
}

const protocols = new Map<string, Promise<CallProtocol> | undefined>();

/** A provider's words for calls, loaded once. */
function protocolOf(provider: string): Promise<CallProtocol> | undefined {
  if (!protocols.has(provider)) protocols.set(provider, providerNamed(provider)?.calls?.());
  return protocols.get(provider);
}
