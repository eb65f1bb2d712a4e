import { type Context, Hono } from "hono";
import type { CallWebhook, Verb } from "../../../providers/calls.ts";
import { bodyWithin } from "../../../providers/served.ts";
import {
  agentAnswer,
  agentNoted,
  agentOverAnswer,
  agentTakesAnswer,
  bridgingAnswer,
  exitAnswer,
  goneNoted,
  leftAnswer,
  together,
  unserved,
  waitingAnswer,
  waitsOn,
} from "../queues/steps.ts";
import { answerHeaders } from "../refusal.ts";
import type { ServedEnv } from "../serve.ts";
import { numberText } from "../words.ts";
import type { Answer } from "./answer.ts";
import { ended } from "./answer.ts";
import { type Desk, deskOf } from "./desk.ts";
import { noteEvent } from "./events.ts";
import { stepOfAnswer } from "./history-steps.ts";
import type { CallsOptions } from "./options.ts";
import { repeats } from "./repeats.ts";
import { backAnswer, firstAnswer, nextAnswer, overAnswer, screenAnswer, takenAnswer } from "./steps.ts";
import { spoken } from "./words.ts";

/** Bytes of a webhook's body. */
const largestBody = 64 * 1024;

/** Milliseconds after which a call is answered whatever happens: a carrier gives up after two seconds. */
const patience = 1_500;

/** What a carrier asks of calls, and is told. docs/calls.md describes it. */
export function callsApp(options: CallsOptions): Hono {
  const app = new Hono();
  const answered = repeats();
  const all = "/calls/:organization/:account";

  /** @param otherwise what is told where something goes wrong; by default the caller hears so, or goes to the fallback */
  const route = (path: string, step: (desk: Desk) => Promise<Answer>, otherwise?: Answer) =>
    app.on(["GET", "POST"], path, async (context) => {
      const began = performance.now();
      const asked = await webhookOf(context);
      if (asked === undefined) return refused(options, context, 413, "too large");
      const desk = await deskOf(options, placeOf(context), asked);
      if (typeof desk === "string") return refused(options, context, 403, desk);
      const { body, contentType } = await answered(`${asked.url} ${asked.body}`, () =>
        told(options, desk, step, otherwise),
      );
      options.metrics.answered(performance.now() - began);
      return context.body(body, 200, { ...answerHeaders, "content-type": contentType });
    });

  route(all, firstAnswer);
  route(`${all}/next`, nextAnswer);
  route(`${all}/back`, backAnswer);
  route(`${all}/over`, overAnswer);
  route(`${all}/screen`, screenAnswer);
  route(`${all}/taken`, takenAnswer);
  route(`${all}/waiting`, waitingAnswer, waitsOn);
  route(`${all}/exit`, exitAnswer, waitsOn);
  route(`${all}/left`, leftAnswer);
  route(`${all}/agent`, agentAnswer, unserved);
  route(`${all}/agent/takes`, agentTakesAnswer, unserved);
  route(`${all}/agent/bridging`, bridgingAnswer, together);
  route(`${all}/agent/over`, agentOverAnswer, unserved);

  const hear = (path: string, note: (desk: Desk) => unknown) =>
    app.on(["GET", "POST"], path, async (context) => {
      const asked = await webhookOf(context);
      if (asked === undefined) return refused(options, context, 413, "too large");
      const desk = await deskOf(options, placeOf(context), asked);
      if (typeof desk === "string") return refused(options, context, 403, desk);
      try {
        await note(desk);
        // Who is told that it was heard does not say it again.
        await options.presence.written();
      } catch (error) {
        const { organization, account, report } = desk;
        options.log.error(
          { err: error, organization, account, call: report.call },
          "an event could not be noted",
        );
        return context.text("say it again", 503, answerHeaders);
      }
      return context.body(null, 204, answerHeaders);
    });
  hear(`${all}/events`, noteEvent);
  hear(`${all}/gone`, goneNoted);
  hear(`${all}/agent/events`, agentNoted);
  return app;
}

/** The account that a carrier's path names. */
function placeOf({ req }: Context): { readonly organization: string; readonly account: string } {
  return { organization: req.param("organization") ?? "", account: req.param("account") ?? "" };
}

async function webhookOf({ req, env }: Context): Promise<CallWebhook | undefined> {
  const { raw } = req;
  if (raw.method === "GET") return { method: "GET", url: raw.url, headers: raw.headers, body: "" };
  const body = await bodyWithin(
    raw,
    largestBody,
    (env as Partial<ServedEnv> | undefined)?.incoming !== undefined,
  );
  if (body === "too-large") return undefined;
  return {
    method: raw.method,
    url: raw.url,
    headers: raw.headers,
    body: body === "not-utf-8" ? "" : body.text,
  };
}

/** What the carrier is told: an answer in time, or what is said where something went wrong. */
async function told(
  options: CallsOptions,
  desk: Desk,
  step: (desk: Desk) => Promise<Answer>,
  otherwise: Answer | undefined,
) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), options.patience ?? patience);
  });
  const coming = step(desk).catch((error: unknown) => failed(options, desk, error, otherwise));
  const answer = await Promise.race([coming, late]);
  clearTimeout(timer);
  if (answer === "late") void options.clock.during(coming.then((unheard) => undone(desk, unheard)));
  const given = answer === "late" ? failed(options, desk, new Error("no answer in time"), otherwise) : answer;
  note(options, desk, given);
  options.history.note(() => stepOfAnswer(desk, given));
  return desk.protocol.write(given.verbs);
}

/** Takes back what an answer has done that came too late for its carrier: nobody waits in a queue. */
async function undone({ options, organization, account, report }: Desk, { verbs }: Answer): Promise<void> {
  if (!verbs.some(({ does }) => does === "enqueue")) return;
  try {
    await options.queues.store.left(organization, report.call);
    options.queues.poke(organization);
  } catch (error) {
    options.log.error(
      { err: error, organization, account, call: report.call },
      "a caller could not be taken out",
    );
  }
}

function failed(
  { log }: CallsOptions,
  { organization, account, fallbackUrl, report }: Desk,
  error: unknown,
  otherwise: Answer | undefined,
): Answer {
  log.error({ err: error, organization, account, call: report.call }, "a call could not be answered");
  if (otherwise !== undefined) return otherwise;
  if (fallbackUrl !== undefined)
    return { verbs: [{ does: "goOn", url: fallbackUrl }], outcome: "fallback", reason: "a fault" };
  return ended(spoken.failed, "failed", "a fault");
}

function note(
  { log, metrics, masksNumbers }: CallsOptions,
  desk: Desk,
  { outcome, reason, verbs }: Answer,
): void {
  const { organization, account, report } = desk;
  metrics.outcome(outcome);
  log.info(
    {
      organization,
      account,
      call: report.call,
      dialled: numberText(report.dialled, masksNumbers),
      outcome,
      ...(reason === undefined ? {} : { reason }),
      rings: rungIn(verbs),
    },
    "call",
  );
}

function rungIn(verbs: readonly Verb[]): number {
  return verbs.reduce((sum, verb) => sum + (verb.does === "ring" ? verb.rung.length : 0), 0);
}

function refused(
  { log, metrics }: CallsOptions,
  context: Context,
  status: 403 | 413,
  reason: string,
): Response {
  metrics.refused();
  log.warn({ path: context.req.path, reason }, "a webhook was refused");
  return context.text("refused", status, answerHeaders);
}
