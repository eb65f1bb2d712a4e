import type Telnyx from "telnyx";
import type { CallControl } from "../../calls.ts";
import { inOurWords } from "../collection.ts";
import { isGone } from "../errors.ts";

/**
 * The TeXML commands for calls (`POST /texml/Accounts/{account_sid}/Calls`, `InitiateTexmlCall` and `UpdateTexmlCall` of
 * the vendor's OpenAPI document).
 *
 * @param accountSid what webhooks call the account
 */
export function callControl({ texml }: Telnyx, accountSid: string): CallControl {
  const { calls } = texml.accounts;
  const update = (call: string, change: { Status: string } | { StatusCallback: string }) =>
    calls.update(call, { account_sid: accountSid, ...change });
  return {
    async ring({ application, to, callerNumber, callerName, url, events, seconds, longest }) {
      const body = {
        ApplicationSid: application,
        To: "sipUser" in to ? `sip:${to.sipUser}@sip.telnyx.com` : to.number,
        From: callerNumber,
        ...(callerName === undefined ? {} : { CallerId: callerName.slice(0, 128) }),
        Url: url,
        UrlMethod: "POST",
        StatusCallback: events,
        StatusCallbackMethod: "POST",
        StatusCallbackEvent: "answered completed",
        Timeout: seconds,
        TimeLimit: longest,
      } as Telnyx.Texml.Accounts.CallCallsParams.WithURL;
      // The document's answer names no id; the carrier's own examples do.
      const made: object = await inOurWords("create", () => calls.calls(accountSid, { body }));
      return "sid" in made && typeof made.sid === "string" ? made.sid : undefined;
    },
    async end(call) {
      await inOurWords("write", () => unlessGone(update(call, { Status: "completed" })));
    },
    async watch(call, url) {
      await inOurWords("write", () => update(call, { StatusCallback: url }));
    },
    async isThere(call) {
      const asked = calls.retrieve(call, { account_sid: accountSid });
      const found = await inOurWords("read", () => unlessGone(asked));
      return found !== undefined && (found.status === undefined || !over.has(found.status));
    },
  };
}

const over: ReadonlySet<string> = new Set(["completed", "canceled", "failed", "busy", "no-answer"]);

/** Undefined where there is no such call any more. */
async function unlessGone<T>(asked: PromiseLike<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
