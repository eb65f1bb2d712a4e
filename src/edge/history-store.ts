import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import { sql } from "kysely";
import type { EdgeDatabase, Tables } from "./database.ts";
import type { Scope } from "./grant.ts";

/** What was done with calls, for as long as it is kept. */
export interface HistoryStore {
  /** Keeps steps; one that is kept already changes nothing. */
  keep(steps: readonly HistoryStep[]): Promise<void>;
  /** Calls, the newest first. */
  list(organization: string, asked: CallsAsked, scope: Scope): Promise<CallsPage>;
  /** Undefined where there is none, or it is beyond the scope. */
  get(organization: string, call: string, scope: Scope): Promise<CallStoryKept | undefined>;
  /** Takes away calls of which nothing was heard since. */
  sweep(before: Date): Promise<void>;
}

/** Something that was done with a call, or that happened in it. */
export interface HistoryStep {
  readonly organization: string;
  /** The carrier's id of the call. */
  readonly call: string;
  readonly account: string;
  /** The same for the same request, however often it comes. */
  readonly id: string;
  /** By the carrier's clock. */
  readonly at: Date;
  /** Tells which of two steps of one second came first; texts of one length. */
  readonly noted: string;
  /** Of the directory that decided; 0 where nothing was decided. */
  readonly revision: number;
  /** What it says, which the store does not look into. */
  readonly says: object;
  /** Phones that ring in it, by the tree's names, or numbers. */
  readonly phones: readonly string[];
  /** Who called what. */
  readonly parties?: CallParties | undefined;
  /** How the call stands with it. */
  readonly standing?: Standing | undefined;
  /** Who has answered. */
  readonly answered?: string | undefined;
}

export interface CallParties {
  readonly dialled: string;
  /** A SIP user, a number or `anonymous`. */
  readonly caller: string;
  /** What the dialled number leads to, as `keyOf` writes it; empty where it leads to nothing. */
  readonly point: string;
}

/** `holds`: nothing that comes later changes it, whenever it is heard. */
export interface Standing {
  readonly outcome: string;
  readonly stage: "goes on" | "ends" | "holds";
}

/** Which calls are asked for. */
export interface CallsAsked {
  readonly account?: string | undefined;
  /** Who dialled or was dialled: any of these. */
  readonly number?: readonly string[] | undefined;
  readonly dialled?: readonly string[] | undefined;
  readonly caller?: readonly string[] | undefined;
  /** What rang in it. */
  readonly phone?: readonly string[] | undefined;
  readonly outcome?: string | undefined;
  /** As Date.toISOString writes it: not before, and before. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: CallPlace | undefined;
}

export interface CallPlace {
  readonly began: string;
  readonly call: string;
}

export interface CallKept extends CallPlace, CallParties {
  readonly account: string;
  readonly last: string;
  readonly outcome: string;
  /** Empty where nobody is known to have answered. */
  readonly answered: string;
}

export interface CallsPage {
  readonly calls: readonly CallKept[];
  /** Undefined where there are no further ones. */
  readonly next: CallPlace | undefined;
}

export interface StepKept {
  readonly at: string;
  readonly revision: number;
  readonly says: object;
}

export interface CallStoryKept extends CallKept {
  readonly steps: readonly StepKept[];
  /** Whether there are more of them than are told. */
  readonly isCut: boolean;
}

/** How calls stand, or have ended. */
export const callOutcomes = [
  "answered",
  "rings",
  "waits",
  "nobody",
  "busy",
  "refused",
  "outside",
  "elsewhere",
  "emergency",
  "comes back",
  "fallback",
  "failed",
] as const;

/** Steps of a call that are told at most. */
export const mostSteps = 1_000;

/** Calls that are taken away in one transaction. */
const sweptAtOnce = 500;

export function historyStore(db: EdgeDatabase, reads: EdgeDatabase): HistoryStore {
  return {
    keep: (steps) => kept(db, steps),

    async list(organization, asked, scope) {
      const rows = await reads
        .selectFrom("call_history")
        .select(callColumns)
        .where("organization", "=", organization)
        .where((where) => where.and(conditions(where, asked, scope)))
        .orderBy("began", "desc")
        .orderBy("call", "desc")
        .limit(asked.limit + 1)
        .execute();
      const calls = rows.slice(0, asked.limit);
      return { calls, next: rows.length > calls.length ? calls.at(-1) : undefined };
    },

    async get(organization, call, scope) {
      const row = await reads
        .selectFrom("call_history")
        .select(callColumns)
        .where((where) => where.and({ organization, call }))
        .where((where) => where.and(within(where, scope)))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const steps = await reads
        .selectFrom("call_steps")
        .select(["at", "revision", "says"])
        .where((where) => where.and({ organization, call }))
        .orderBy("at")
        .orderBy("noted")
        .limit(mostSteps + 1)
        .execute();
      return {
        ...row,
        steps: steps.slice(0, mostSteps).map((step) => ({ ...step, says: JSON.parse(step.says) as object })),
        isCut: steps.length > mostSteps,
      };
    },

    async sweep(before) {
      for (let isMore = true; isMore; ) {
        const old = await db
          .selectFrom("call_history")
          .select(["organization", "call"])
          .where("last", "<", before.toISOString())
          .limit(sweptAtOnce)
          .execute();
        for (const [organization, calls] of Map.groupBy(old, (each) => each.organization))
          await taken(
            db,
            organization,
            calls.map(({ call }) => call),
          );
        isMore = old.length === sweptAtOnce;
      }
    },
  };
}

const callColumns = [
  "call",
  "began",
  "last",
  "account",
  "dialled",
  "caller",
  "point",
  "outcome",
  "answered",
] as const;

type Where = ExpressionBuilder<Tables, "call_history">;

function conditions(where: Where, asked: CallsAsked, scope: Scope): Expression<SqlBool>[] {
  const { account, number, dialled, caller, phone, outcome, since, until, after } = asked;
  const all = within(where, scope);
  const add = (condition: Expression<SqlBool>) => void all.push(condition);
  if (account !== undefined) add(where("account", "=", account));
  if (outcome !== undefined) add(where("outcome", "=", outcome));
  if (since !== undefined) add(where("began", ">=", since));
  if (until !== undefined) add(where("began", "<", until));
  if (number) add(where.or([where("caller", "in", [...number]), where("dialled", "in", [...number])]));
  if (caller) add(where("caller", "in", [...caller]));
  if (dialled)
    add(
      where.or([
        where("dialled", "in", [...dialled]),
        where(
          "point",
          "in",
          dialled.flatMap((name) => [`phone ${name}`, `extension ${name}`]),
        ),
      ]),
    );
  if (phone)
    add(
      where.exists(
        where
          .selectFrom("call_phones")
          .select(sql`1`.as("one"))
          .whereRef("call_phones.organization", "=", "call_history.organization")
          .whereRef("call_phones.call", "=", "call_history.call")
          .where("call_phones.phone", "in", [...phone]),
      ),
    );
  if (after)
    add(
      where.or([
        where("began", "<", after.began),
        where.and([where("began", "=", after.began), where("call", "<", after.call)]),
      ]),
    );
  return all;
}

function within(where: Where, { accounts }: Scope): Expression<SqlBool>[] {
  return accounts === undefined ? [] : [where("account", "in", [...accounts])];
}

async function kept(db: EdgeDatabase, steps: readonly HistoryStep[]): Promise<void> {
  if (steps.length === 0) return;
  await db.transaction().execute(async (on) => {
    const written = await on
      .insertInto("call_steps")
      .values(
        steps.map(({ organization, call, id, at, noted, revision, says }) => ({
          organization,
          call,
          id,
          at: at.toISOString(),
          noted,
          revision,
          says: JSON.stringify(says),
        })),
      )
      .onConflict((conflict) => conflict.columns(["organization", "call", "id"]).doNothing())
      .returning(["organization", "call", "id"])
      .execute();
    // What was kept already says nothing anew of its call.
    const isNew = new Set(written.map(stepKey));
    const news = steps.filter((step) => isNew.delete(stepKey(step)));
    if (news.length === 0) return;
    await on
      .insertInto("call_history")
      .values(callsOf(news))
      .onConflict((conflict) =>
        conflict.columns(["organization", "call"]).doUpdateSet({
          began: smaller("began"),
          last: larger("last"),
          dialled: first("dialled"),
          caller: first("caller"),
          point: first("point"),
          answered: first("answered"),
          outcome: sql<string>`case when excluded.standing >= call_history.standing then excluded.outcome else call_history.outcome end`,
          standing: larger("standing"),
        }),
      )
      .execute();
    const phones = news.flatMap(({ organization, call, phones }) =>
      phones.map((phone) => ({ organization, call, phone })),
    );
    if (phones.length > 0)
      await on
        .insertInto("call_phones")
        .values(phones)
        .onConflict((conflict) => conflict.columns(["organization", "phone", "call"]).doNothing())
        .execute();
  });
}

const stepKey = ({ organization, call, id }: Pick<HistoryStep, "organization" | "call" | "id">) =>
  JSON.stringify([organization, call, id]);

const smaller = (column: string) =>
  sql<string>`case when ${excluded(column)} < ${own(column)} then ${excluded(column)} else ${own(column)} end`;
const larger = (column: string) =>
  sql<string>`case when ${excluded(column)} > ${own(column)} then ${excluded(column)} else ${own(column)} end`;
const first = (column: string) =>
  sql<string>`case when ${own(column)} = '' then ${excluded(column)} else ${own(column)} end`;
const excluded = (column: string) => sql.ref(`excluded.${column}`);
const own = (column: string) => sql.ref(`call_history.${column}`);

type CallRow = Tables["call_history"];

/** What steps say of their calls, one row for each, in an order that two writers share. */
function callsOf(steps: readonly HistoryStep[]): CallRow[] {
  const calls = Map.groupBy(steps, ({ organization, call }) => JSON.stringify([organization, call]));
  return [...calls]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, own]) => own.map(rowOf).reduce(together));
}

function rowOf({ organization, call, account, at, parties, standing, answered = "" }: HistoryStep): CallRow {
  const moment = at.toISOString();
  const { dialled = "", caller = "", point = "" } = parties ?? {};
  return {
    organization,
    call,
    account,
    began: moment,
    last: moment,
    dialled,
    caller,
    point,
    answered,
    outcome: standing?.outcome ?? "",
    standing: standing === undefined ? "" : standingText(standing, moment),
  };
}

/** Greater for what is to hold. */
function standingText({ stage }: Standing, moment: string): string {
  return `${stage === "holds" ? 1 : 0}${moment}${stage === "goes on" ? 0 : 1}`;
}

/** The same as the database makes of a row and one that comes to it. */
function together(a: CallRow, b: CallRow): CallRow {
  return {
    ...a,
    began: b.began < a.began ? b.began : a.began,
    last: b.last > a.last ? b.last : a.last,
    dialled: a.dialled || b.dialled,
    caller: a.caller || b.caller,
    point: a.point || b.point,
    answered: a.answered || b.answered,
    outcome: b.standing >= a.standing ? b.outcome : a.outcome,
    standing: b.standing > a.standing ? b.standing : a.standing,
  };
}

async function taken(db: EdgeDatabase, organization: string, calls: readonly string[]): Promise<void> {
  await db.transaction().execute(async (on) => {
    for (const table of ["call_steps", "call_phones", "call_history"] as const)
      await on
        .deleteFrom(table)
        .where("organization", "=", organization)
        .where("call", "in", [...calls])
        .execute();
  });
}
