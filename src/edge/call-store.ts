import type { EdgeDatabase } from "./database.ts";

/** What of calls outlives an answer, and holds for every instance. */
export interface CallStore {
  /** What was decided for a call at a point; where nothing was, the first one's word holds. */
  decided(decision: Decision, decide: () => Promise<string>): Promise<string>;
  /** The next turn at a point, from 0 on; no two calls get the same. */
  nextTurn(organization: string, point: string): Promise<number>;
  /** Phones in a call: the SIP user of each, and the carrier's id of its part. */
  talking(organization: string, now: Date): Promise<readonly Pick<LegNote, "sipUser" | "leg">[]>;
  /** What each of these SIP users has talked, as far as anybody knows. */
  talks(organization: string, sipUsers: readonly string[]): Promise<ReadonlyMap<string, Talks>>;
  /** Notes what happened to phones; what is older than what is known changes nothing. */
  note(legs: readonly LegNote[]): Promise<void>;
  /** Notes a call, and says how many of the same caller to the same number are under way, this one among them. */
  sameCalls(call: CallNote, now: Date): Promise<number>;
  /** Takes away what no call needs any more. */
  sweep(now: Date): Promise<void>;
}

export interface Decision {
  readonly organization: string;
  readonly call: string;
  readonly point: string;
  readonly at: Date;
}

/** When a SIP user was in a call last, as Date.toISOString writes it, and how many calls that were. */
export interface Talks {
  readonly at: string;
  readonly calls: number;
}

export interface LegNote {
  readonly organization: string;
  /** The carrier's id of the phone's part in the call. */
  readonly leg: string;
  readonly sipUser: string;
  readonly state: "ringing" | "talking" | "over";
  /** Tells what came later, where the carrier says so. */
  readonly sequence: number;
  readonly at: Date;
  /** When it is over for sure, whatever is heard of it. */
  readonly until: Date;
}

export interface CallNote {
  readonly organization: string;
  readonly call: string;
  readonly caller: string;
  readonly number: string;
  readonly until: Date;
}

export function callStore(db: EdgeDatabase, reads: EdgeDatabase): CallStore {
  return {
    async decided({ organization, call, point, at }, decide) {
      const kept = () =>
        db
          .selectFrom("decisions")
          .select("value")
          .where((where) => where.and({ organization, call, point }))
          .executeTakeFirst();
      const known = await kept();
      if (known !== undefined) return known.value;
      const value = await decide();
      await db
        .insertInto("decisions")
        .values({ organization, call, point, value, at: at.toISOString() })
        .onConflict((conflict) => conflict.columns(["organization", "call", "point"]).doNothing())
        .execute();
      return (await kept())?.value ?? value;
    },

    async nextTurn(organization, point) {
      const { turn } = await db
        .insertInto("turns")
        .values({ organization, point, turn: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(["organization", "point"])
            .doUpdateSet((row) => ({ turn: row("turns.turn", "+", 1) })),
        )
        .returning("turn")
        .executeTakeFirstOrThrow();
      return turn - 1;
    },

    talking: (organization, now) =>
      reads
        .selectFrom("legs")
        .select(["sip_user as sipUser", "leg"])
        .where((where) => where.and({ organization, state: "talking" }))
        .where("until", ">", now.toISOString())
        .execute(),

    async talks(organization, sipUsers) {
      if (sipUsers.length === 0) return new Map();
      const rows = await reads
        .selectFrom("talks")
        .select(["sip_user", "at", "calls"])
        .where("organization", "=", organization)
        .where("sip_user", "in", [...sipUsers])
        .execute();
      return new Map(rows.map(({ sip_user, at, calls }) => [sip_user, { at, calls }]));
    },

    note: (legs) => noted(db, legs),

    async sameCalls({ organization, call, caller, number, until }, now) {
      await db
        .insertInto("calls")
        .values({ organization, call, caller, number, until: until.toISOString() })
        .onConflict((conflict) => conflict.columns(["organization", "call"]).doNothing())
        .execute();
      const { count } = await db
        .selectFrom("calls")
        .select(({ fn }) => fn.countAll().as("count"))
        .where((where) => where.and({ organization, caller, number }))
        .where("until", ">", now.toISOString())
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async sweep(now) {
      const before = now.toISOString();
      await db.deleteFrom("legs").where("until", "<=", before).execute();
      await db.deleteFrom("calls").where("until", "<=", before).execute();
      const dayBefore = new Date(now.getTime() - 24 * 60 * 60_000).toISOString();
      await db.deleteFrom("decisions").where("at", "<=", dayBefore).execute();
    },
  };
}

async function noted(db: EdgeDatabase, legs: readonly LegNote[]): Promise<void> {
  if (legs.length === 0) return;
  await db.transaction().execute(async (on) => {
    for (const { organization, leg, sipUser, state, sequence, at, until } of legs) {
      const row = { organization, leg, sip_user: sipUser, state, sequence, until: until.toISOString() };
      const before = await on
        .selectFrom("legs")
        .select("state")
        .where((where) => where.and({ organization, leg, sip_user: sipUser }))
        .executeTakeFirst();
      await on
        .insertInto("legs")
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(["organization", "leg", "sip_user"])
            .doUpdateSet({ state, sequence, until: row.until })
            .where("legs.sequence", "<=", sequence),
        )
        .execute();
      const wasTalking = before?.state === "talking";
      if (state !== "talking" && !wasTalking) continue;
      const calls = state === "talking" && !wasTalking ? 1 : 0;
      await on
        .insertInto("talks")
        .values({ organization, sip_user: sipUser, at: at.toISOString(), calls })
        .onConflict((conflict) =>
          conflict
            .columns(["organization", "sip_user"])
            .doUpdateSet((row) => ({ at: at.toISOString(), calls: row("talks.calls", "+", calls) })),
        )
        .execute();
    }
  });
}
