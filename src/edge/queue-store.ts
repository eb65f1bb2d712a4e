import { type EdgeDatabase, isTimeout, type Tables } from "./database.ts";
import { claimed, headOf } from "./queue-claim.ts";

/** A caller in a queue, as its instances share it. */
export interface WaitingCall {
  readonly call: string;
  /** The queue's whole name. */
  readonly queue: string;
  /** The account that the call is in. */
  readonly account: string;
  /** What the carrier calls that account. */
  readonly carrierAccount: string;
  /** The carrier's id of the application by which phones are rung for it. */
  readonly application: string;
  /** What phones show of the caller, E.164; empty for an anonymous one. */
  readonly number: string;
  readonly since: Date;
  /** When it has waited long enough. */
  readonly until: Date;
  /** When it may have gone without a word, unless it is heard of before. */
  readonly unheard: Date;
}

/**
 * A phone that rings for a queue (`ringing`), has taken a caller (`talking`), whose person rests after that (`resting`), or that
 * could not be rung a moment ago (`silent`).
 */
export interface Agent {
  /** Its own id, made before the carrier knows of it. */
  readonly attempt: string;
  readonly queue: string;
  /** What it is rung by. */
  readonly hunt: string;
  readonly account: string;
  readonly carrierAccount: string;
  /** Who is reached on it: a user or, without one, the phone itself. */
  readonly person: string;
  /** A SIP user or a number. */
  readonly phone: string;
  /** The call of whoever waited longest when it was rung, then of the one whom it has taken. */
  readonly call: string;
  /** The carrier's id; empty until it is known. */
  readonly leg: string;
  readonly state: "ringing" | "talking" | "resting" | "silent";
  /** When it is over for sure. */
  readonly until: Date;
}

/** What of queues outlives an instance. All of it holds for every one. */
export interface QueueStore {
  /** Has a caller wait, unless as many wait as may; once, however often it is asked. */
  enter(organization: string, caller: WaitingCall, size: number): Promise<"waits" | "full">;
  waiting(organization: string, call: string): Promise<(WaitingCall & Fate) | undefined>;
  /** Notes that a caller was heard of. @param told that its place was told */
  heard(organization: string, call: string, unheard: Date, told?: Date): Promise<void>;
  /** Notes why a caller leaves. */
  leaving(organization: string, call: string, why: string): Promise<void>;
  /** Takes a caller out, of one queue where that is said. @returns whether it was there */
  left(organization: string, call: string, queue?: string): Promise<boolean>;
  /** Callers of whom nothing was heard for the longest time. */
  unheard(organization: string, most: number): Promise<readonly WaitingCall[]>;
  /** How many wait in a queue for somebody to answer, counted up to `most`. */
  wanting(organization: string, queue: string, now: Date, most: number): Promise<number>;
  /** Who waits longest in a queue. */
  head(organization: string, queue: string, now: Date): Promise<WaitingCall | undefined>;

  /** Notes phones that are rung. @returns whether the holder still sees to the queues, and they are to be rung */
  ring(organization: string, holder: string, agents: readonly Agent[]): Promise<boolean>;
  /** Notes the carrier's id of a phone's part. */
  known(organization: string, attempt: string, leg: string): Promise<void>;
  agents(organization: string): Promise<readonly Agent[]>;
  agent(organization: string, attempt: string): Promise<Agent | undefined>;
  /** Gives a phone that still rings the caller who waits longest. @returns the call, where it is in time and anybody waits */
  claim(organization: string, attempt: string, now: Date, until: Date): Promise<string | undefined>;
  /** Notes that a phone talks with a caller, whoever it was meant for. */
  bridged(organization: string, attempt: string, call: string): Promise<void>;
  /** Gives a phone that is answered until then: whoever has it is asked whether he takes the call. */
  asked(organization: string, attempt: string, until: Date): Promise<void>;
  /** Notes that a phone is over. @param then until when its person is left in peace, or a phone that did not ring is not rung */
  over(organization: string, attempt: string, then: (agent: Agent) => Date | undefined): Promise<void>;
  /** Takes phones away that ring no more, or rest no more. @returns those that were: who has just answered stays */
  drop(organization: string, attempts: readonly string[]): Promise<readonly string[]>;

  /** An organization's queues that anybody came to. */
  queues(organization: string): Promise<readonly QueueRow[]>;
  keep(organization: string, holder: string, queue: string, hunts: string): Promise<void>;
  /** Forgets a queue that nobody waits in, unless somebody has come since it was read. */
  forget(organization: string, queue: QueueRow): Promise<void>;

  /** Organizations with queues, and who sees to them. */
  dispatchers(): Promise<readonly Dispatcher[]>;
  /** Takes the lease of an organization that nobody has, or that is as `known`. @returns whether it is ours now */
  lease(organization: string, holder: string, known?: Dispatcher): Promise<boolean>;
  /** Says that the holder lives. @returns organizations whose queues it still sees to, and how often each was poked */
  beat(holder: string): Promise<ReadonlyMap<string, number>>;
  /** Has whoever sees to an organization's queues see to them at the next beat. */
  poke(organization: string): Promise<void>;
  release(organization: string, holder: string): Promise<void>;
}

export interface QueueRow {
  readonly queue: string;
  /** What it rings for, as it was kept. */
  readonly hunts: string;
  /** How many came since the row is there. */
  readonly entered: number;
}

export interface Dispatcher {
  readonly organization: string;
  readonly holder: string;
  readonly beat: number;
}

/** What became of a caller who waits. */
export interface Fate {
  readonly claimed: string;
  readonly why: string;
  /** When its place was told last. */
  readonly told: Date | undefined;
}

export function queueStore(db: EdgeDatabase): QueueStore {
  const agentRow = (organization: string, attempt: string) =>
    db
      .selectFrom("agents")
      .selectAll()
      .where((where) => where.and({ organization, attempt }))
      .executeTakeFirst();
  return {
    enter: (organization, caller, size) =>
      db.transaction().execute(async (on) => {
        const { queue, call } = caller;
        // Whoever writes the queue's row is alone with it until the end.
        await on
          .insertInto("queues")
          .values({ organization, queue, hunts: "[]", entered: 1 })
          .onConflict((conflict) =>
            conflict
              .columns(["organization", "queue"])
              .doUpdateSet((row) => ({ entered: row("queues.entered", "+", 1) })),
          )
          .execute();
        const known = await on
          .selectFrom("waiting")
          .select("call")
          .where((where) => where.and({ organization, call, queue }))
          .executeTakeFirst();
        if (known !== undefined) return "waits";
        const { count } = await on
          .selectFrom("waiting")
          .select(({ fn }) => fn.countAll().as("count"))
          .where((where) => where.and({ organization, queue }))
          .executeTakeFirstOrThrow();
        if (Number(count) >= size) return "full";
        await on
          .insertInto("waiting")
          .values(rowOf(organization, caller))
          .onConflict((conflict) =>
            conflict.columns(["organization", "call"]).doUpdateSet(rowOf(organization, caller)),
          )
          .execute();
        return "waits";
      }),

    async waiting(organization, call) {
      const row = await db
        .selectFrom("waiting")
        .selectAll()
        .where((where) => where.and({ organization, call }))
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const { claimed, why, told } = row;
      return { ...callOf(row), claimed, why, told: told === "" ? undefined : new Date(told) };
    },

    async heard(organization, call, unheard, told) {
      await db
        .updateTable("waiting")
        .set({ unheard: unheard.toISOString(), ...(told && { told: told.toISOString() }) })
        .where((where) => where.and({ organization, call }))
        .execute();
    },

    async leaving(organization, call, why) {
      await db
        .updateTable("waiting")
        .set({ why })
        .where((where) => where.and({ organization, call }))
        .execute();
    },

    async left(organization, call, queue) {
      const { numDeletedRows } = await db
        .deleteFrom("waiting")
        .where((where) => where.and({ organization, call, ...(queue === undefined ? {} : { queue }) }))
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },

    async unheard(organization, most) {
      const rows = await db
        .selectFrom("waiting")
        .selectAll()
        .where("organization", "=", organization)
        .orderBy("unheard")
        .limit(most)
        .execute();
      return rows.map(callOf);
    },

    async wanting(organization, queue, now, most) {
      const { count } = await db
        .selectFrom((from) =>
          from
            .selectFrom("waiting")
            .select("call")
            .where((where) => where.and({ organization, queue, claimed: "" }))
            .where("since", "<=", now.toISOString())
            .where("until", ">", now.toISOString())
            .limit(most)
            .as("some"),
        )
        .select(({ fn }) => fn.countAll().as("count"))
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async head(organization, queue, now) {
      const row = await headOf(db, organization, queue, now);
      return row && callOf(row);
    },

    ring: (organization, holder, agents) =>
      db.transaction().execute(async (on) => {
        if (agents.length === 0 || !(await isHeld(on, organization, holder))) return false;
        await on
          .insertInto("agents")
          .values(
            agents.map(({ carrierAccount, until, ...agent }) => ({
              organization,
              ...agent,
              carrier_account: carrierAccount,
              until: until.toISOString(),
            })),
          )
          .execute();
        return true;
      }),

    async known(organization, attempt, leg) {
      await db
        .updateTable("agents")
        .set({ leg })
        .where((where) => where.and({ organization, attempt }))
        .execute();
    },

    async agents(organization) {
      const rows = await db
        .selectFrom("agents")
        .selectAll()
        .where("organization", "=", organization)
        .execute();
      return rows.map(agentOf);
    },

    async agent(organization, attempt) {
      const row = await agentRow(organization, attempt);
      return row && agentOf(row);
    },

    claim: (organization, attempt, now, until) =>
      retried(() => db.transaction().execute((on) => claimed(on, organization, attempt, now, until))),

    bridged: (organization, attempt, call) =>
      retried(() =>
        db.transaction().execute(async (on) => {
          // Whatever is done with a phone begins with its row, so that nothing comes between.
          await on
            .updateTable("agents")
            .set({ call })
            .where((where) => where.and({ organization, attempt }))
            .execute();
          const was = await on
            .deleteFrom("waiting")
            .where((where) => where.and({ organization, call }))
            .returning("claimed")
            .executeTakeFirst();
          // The carrier gave another one than was thought: whoever was promised that one gets the one that is left.
          const instead = was === undefined || was.claimed === attempt ? "" : was.claimed;
          await on
            .updateTable("waiting")
            .set({ claimed: instead })
            .where((where) => where.and({ organization, claimed: attempt }))
            .execute();
        }),
      ),

    over: (organization, attempt, then) =>
      retried(() =>
        db.transaction().execute(async (on) => {
          const its = { organization, attempt };
          const row = await on
            .updateTable("agents")
            .set((own) => ({ person: own.ref("person") }))
            .where((where) => where.and(its))
            .returningAll()
            .executeTakeFirst();
          if (row === undefined || isOver(row.state)) return;
          await on
            .updateTable("waiting")
            .set({ claimed: "" })
            .where((where) => where.and({ organization, claimed: attempt }))
            .execute();
          const until = then(agentOf(row));
          if (until === undefined)
            await on
              .deleteFrom("agents")
              .where((where) => where.and(its))
              .execute();
          else
            await on
              .updateTable("agents")
              .set({ state: row.state === "talking" ? "resting" : "silent", until: until.toISOString() })
              .where((where) => where.and(its))
              .execute();
        }),
      ),

    async asked(organization, attempt, until) {
      await db
        .updateTable("agents")
        .set({ until: until.toISOString() })
        .where((where) => where.and({ organization, attempt, state: "ringing" }))
        .execute();
    },

    async drop(organization, attempts) {
      if (attempts.length === 0) return [];
      const rows = await db
        .deleteFrom("agents")
        .where("organization", "=", organization)
        .where("attempt", "in", [...attempts])
        .where("state", "!=", "talking")
        .returning("attempt")
        .execute();
      return rows.map(({ attempt }) => attempt);
    },

    async queues(organization) {
      return db
        .selectFrom("queues")
        .select(["queue", "hunts", "entered"])
        .where("organization", "=", organization)
        .execute();
    },

    keep: (organization, holder, queue, hunts) =>
      db.transaction().execute(async (on) => {
        if (!(await isHeld(on, organization, holder))) return;
        await on
          .updateTable("queues")
          .set({ hunts })
          .where((where) => where.and({ organization, queue }))
          .execute();
      }),

    async forget(organization, { queue, entered }) {
      const somebody = await db
        .selectFrom("waiting")
        .select("call")
        .where((where) => where.and({ organization, queue }))
        .limit(1)
        .executeTakeFirst();
      if (somebody !== undefined) return;
      await db
        .deleteFrom("queues")
        .where((where) => where.and({ organization, queue, entered }))
        .execute();
    },

    async dispatchers() {
      return db
        .selectFrom("queues")
        .leftJoin("dispatchers", "dispatchers.organization", "queues.organization")
        .select(["queues.organization", "dispatchers.holder", "dispatchers.beat"])
        .distinct()
        .execute()
        .then((rows) =>
          rows.map(({ organization, holder, beat }) => ({
            organization,
            holder: holder ?? "",
            beat: beat ?? 0,
          })),
        );
    },

    async lease(organization, holder, known) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("dispatchers")
        .values({ organization, holder, beat: 0, pokes: 0 })
        .onConflict((conflict) =>
          known === undefined
            ? conflict.column("organization").doNothing()
            : conflict
                .column("organization")
                .doUpdateSet({ holder, beat: 0 })
                .where("dispatchers.holder", "=", known.holder)
                .where("dispatchers.beat", "=", known.beat),
        )
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async beat(holder) {
      const rows = await db
        .updateTable("dispatchers")
        .set((row) => ({ beat: row("beat", "+", 1) }))
        .where("holder", "=", holder)
        .returning(["organization", "pokes"])
        .execute();
      return new Map(rows.map(({ organization, pokes }) => [organization, pokes]));
    },

    async poke(organization) {
      await db
        .updateTable("dispatchers")
        .set((row) => ({ pokes: row("pokes", "+", 1) }))
        .where("organization", "=", organization)
        .execute();
    },

    async release(organization, holder) {
      await db
        .deleteFrom("dispatchers")
        .where((where) => where.and({ organization, holder }))
        .execute();
    },
  };
}

const isOver = (state: string) => state === "resting" || state === "silent";

/** Times that something is tried which two instances may keep each other from. */
const tries = 4;

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (tried === tries || !isTimeout(error)) throw error;
    }
  }
}

/** Whether an instance still sees to an organization's queues; nobody takes that over until the end. */
async function isHeld(on: EdgeDatabase, organization: string, holder: string): Promise<boolean> {
  const { numUpdatedRows } = await on
    .updateTable("dispatchers")
    .set((row) => ({ beat: row.ref("beat") }))
    .where((where) => where.and({ organization, holder }))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function rowOf(organization: string, caller: WaitingCall): Tables["waiting"] {
  const { carrierAccount, since, until, unheard, ...texts } = caller;
  return {
    organization,
    ...texts,
    carrier_account: carrierAccount,
    since: since.toISOString(),
    until: until.toISOString(),
    unheard: unheard.toISOString(),
    told: "",
    claimed: "",
    why: "",
  };
}

function callOf(row: Tables["waiting"]): WaitingCall {
  const { call, queue, account, carrier_account: carrierAccount, application, number } = row;
  return {
    call,
    queue,
    account,
    carrierAccount,
    application,
    number,
    since: new Date(row.since),
    until: new Date(row.until),
    unheard: new Date(row.unheard),
  };
}

function agentOf({
  organization: _,
  carrier_account: carrierAccount,
  state,
  until,
  ...row
}: Tables["agents"]): Agent {
  return { ...row, carrierAccount, state: state as Agent["state"], until: new Date(until) };
}
