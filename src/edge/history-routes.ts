import type { Context, Hono } from "hono";
import { momentIn } from "./expiry.ts";
import type { Grant } from "./grant.ts";
import {
  type CallKept,
  type CallPlace,
  type CallsAsked,
  callOutcomes,
  type StepKept,
} from "./history-store.ts";
import { lanes } from "./lanes.ts";
import { authorized, beyond, inLane, unconditional } from "./middlewares.ts";
import type { EdgeOptions } from "./options.ts";
import { Refusal } from "./refusal.ts";
import { limitOf, queryOf } from "./request.ts";
import { isNamable, numberText, validKey } from "./words.ts";

const all = "/v1/organizations/:organization/calls";
const json = { "content-type": "application/json" };

/** How it is read what was done with an organization's calls. */
export function addHistoryReads(app: Hono, { store: { history }, grantOf }: EdgeOptions): void {
  const viewer = authorized(grantOf, "viewer");
  const reads = lanes({ atOnce: 1, inFlight: 100, paced: { free: 16 * 1024, bytes: 16 * 1024 } });

  app.get(all, viewer, unconditional, inLane(reads), async (context) => {
    const { grant, turn } = context.var;
    const asked = askedOf(context, grant);
    const text = await turn(async () => {
      const { calls, next } = await history.list(grant.organization, asked, grant);
      return JSON.stringify({ data: calls.map(callOf), next: next === undefined ? null : cursorOf(next) });
    }, lengthOf);
    return context.body(text, 200, json);
  });

  app.get(`${all}/:call`, viewer, unconditional, inLane(reads), async (context) => {
    const { grant, turn } = context.var;
    const call = validKey(context.req.param("call"), "a call's id");
    const text = await turn(async () => {
      const story = await history.get(grant.organization, call, grant);
      // The same whether or not it is a call of another account.
      if (story === undefined) throw new Refusal("not-found", `nothing is kept of a call ${call}`);
      const { steps, isCut } = story;
      return JSON.stringify({ ...callOf(story), steps: steps.map((step) => stepOf(story, step)), isCut });
    }, lengthOf);
    return context.body(text, 200, json);
  });
}

const lengthOf = (text: string): number => text.length;

function callOf({ call, account, began, last, dialled, caller, point, outcome, answered }: CallKept): object {
  return {
    call,
    account,
    began,
    last,
    dialled,
    caller,
    ...(point === "" ? {} : { point }),
    outcome,
    ...(answered === "" ? {} : { answered }),
  };
}

function stepOf({ began }: CallKept, { at, revision, says }: StepKept): object {
  const seconds = Math.round((Date.parse(at) - Date.parse(began)) / 1000);
  return { at, seconds, ...(revision > 0 ? { revision } : {}), says };
}

/** @throws {Refusal} `invalid`; `forbidden` for an account beyond the grant */
function askedOf(context: Context, grant: Grant): CallsAsked {
  const named = (name: string) => {
    const value = queryOf(context, name);
    return value === undefined ? undefined : validKey(value, name);
  };
  const either = (name: string) => {
    const value = named(name);
    return value === undefined ? undefined : asKept(value);
  };
  const account = named("account");
  if (account !== undefined && grant.accounts?.includes(account) === false) throw beyond(grant);
  return {
    account,
    number: either("number"),
    dialled: either("dialled"),
    caller: either("caller"),
    phone: either("phone"),
    outcome: outcomeOf(queryOf(context, "outcome")),
    since: momentOf(queryOf(context, "since"), "since"),
    until: momentOf(queryOf(context, "until"), "until"),
    limit: limitOf(context),
    after: placeOf(queryOf(context, "cursor")),
  };
}

/** As it is kept: whole or, where it may be a number, without its last digits. */
const asKept = (value: string): readonly string[] => [...new Set([value, numberText(value, true)])];

function outcomeOf(value: string | undefined): string | undefined {
  if (value === undefined || callOutcomes.some((each) => each === value)) return value;
  throw new Refusal("invalid", `outcome is one of ${callOutcomes.join(", ")}`);
}

function momentOf(value: string | undefined, name: string): string | undefined {
  if (value === undefined) return undefined;
  const moment = momentIn(value);
  if (moment !== undefined) return new Date(moment).toISOString();
  throw new Refusal(
    "invalid",
    `${name} is a date (its beginning, UTC) or a moment such as 2026-11-30T12:00:00Z`,
  );
}

function cursorOf({ began, call }: CallPlace): string {
  return Buffer.from(`${began} ${call}`).toString("base64url");
}

function placeOf(cursor: string | undefined): CallPlace | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString();
  const [, began = "", call = ""] = /^(\d{4}-\d{2}-\d{2}T[\d:.]{12}Z) (.+)$/s.exec(text) ?? [];
  if (isNamable(call)) return { began, call };
  throw new Refusal("invalid", "cursor is the `next` of the page before");
}
