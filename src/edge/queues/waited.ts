import type { Point } from "../../calls/point.ts";
import { accountIn } from "../../kinds/names.ts";
import { kindNamed } from "../../kinds/registry.ts";
import type { WaitedQueue } from "../calls/course.ts";
import type { Desk } from "../calls/desk.ts";
import { callUrls } from "../calls/urls.ts";
import type { CallDirectory } from "../directory/directory.ts";
import type { WaitingCall } from "../queue-store.ts";

/** Seconds within which the carrier asks what a caller hears who has just come. */
export const grace = 30;

/**
 * The carrier's queue in which callers of a declared one wait: it is in the call's own account, and the carrier's API for calls
 * is reached. Undefined otherwise; such a queue is rung from the caller's call.
 */
export function waitedQueue(desk: Desk, directory: CallDirectory, point: Point): WaitedQueue | undefined {
  const { options, organization, account, report } = desk;
  const { queues, clock } = options;
  const settings = directory.account(account);
  const declared =
    point.kind === "callQueue" ? directory.model.directory.callQueue.get(point.name)?.value : undefined;
  const { id: name } = directory.carrierOf("callQueue", point.name) ?? {};
  const application = applicationOf(directory, account, report.connection);
  if (settings === undefined || declared === undefined || typeof name !== "string") return undefined;
  if (application === undefined || report.carrierAccount === undefined) return undefined;
  if (accountIn(kindNamed("CallQueue"), point.name) !== account) return undefined;
  if (!queues.controls.has({ organization, account }, settings)) return undefined;
  const { carrierAccount } = report;
  return {
    name,
    async enter(seconds, wait) {
      const since = new Date(clock.now() + wait * 1000);
      const after = (more: number) => new Date(since.getTime() + more * 1000);
      const caller: WaitingCall = {
        call: report.call,
        queue: point.name,
        account,
        carrierAccount,
        application,
        number: report.isSip ? "" : (report.callerNumber ?? ""),
        since,
        until: after(seconds),
        unheard: after(grace),
      };
      try {
        const entered = await queues.store.enter(organization, caller, declared.maxSize);
        if (entered === "waits") {
          queues.poke(organization);
          if (wait > 0) clock.after(wait * 1000, async () => queues.poke(organization));
          void clock.during(watch(desk, caller));
        }
        return entered;
      } catch (error) {
        options.log.error({ err: error, organization, queue: point.name }, "a caller could not be noted");
        return "unknown";
      }
    },
  };
}

/** The application by which phones are rung: the one that the call came by, or else one of the account's domains. */
function applicationOf(directory: CallDirectory, account: string, connection: string): string | undefined {
  if (directory.byConnection(connection)?.kind === "domain") return connection;
  const [domain] = Object.keys(directory.model.tree.accounts[account]?.domains ?? {});
  const { id } = directory.carrierOf("domain", `${account}/${domain}`) ?? {};
  return typeof id === "string" ? id : undefined;
}

/** Has the carrier say when the caller is gone. Where it does not, whoever is not heard of is looked for. */
async function watch(desk: Desk, { account, carrierAccount, call }: WaitingCall): Promise<void> {
  const { options, organization, directory } = desk;
  const settings = directory.account(account);
  if (settings === undefined) return;
  const { gone } = callUrls(options.publicUrl, desk.bound());
  try {
    const control = await options.queues.controls.of({ organization, account, carrierAccount }, settings);
    await control.watch(call, gone());
  } catch (error) {
    options.log.warn({ err: error, organization, call }, "the carrier does not say when a caller is gone");
  }
}
