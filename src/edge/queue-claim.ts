import type { EdgeDatabase } from "./database.ts";

/** Milliseconds in which somebody who picked up at the last moment is heard of. */
export const grace = 2_000;

/** Gives a phone that is answered the caller who waits longest, where it still rings and its person is in no other call. */
export async function claimed(
  on: EdgeDatabase,
  organization: string,
  attempt: string,
  now: Date,
  until: Date,
): Promise<string | undefined> {
  const its = await on
    .selectFrom("agents")
    .select("person")
    .where((where) => where.and({ organization, attempt }))
    .executeTakeFirst();
  if (its === undefined) return undefined;
  // Whoever writes the person's rows is alone with them until the end: two phones of one may be answered at once.
  const rows = await on
    .updateTable("agents")
    .set((row) => ({ person: row.ref("person") }))
    .where((where) => where.and({ organization, person: its.person }))
    .returning(["attempt", "queue", "state", "until"])
    .execute();
  const own = rows.find((row) => row.attempt === attempt);
  if (own?.state === "talking") {
    // Asked again: the same caller.
    const same = await on
      .selectFrom("waiting")
      .select("call")
      .where((where) => where.and({ organization, claimed: attempt }))
      .executeTakeFirst();
    return same?.call;
  }
  const isLate = own?.state !== "ringing" || Date.parse(own.until) + grace < now.getTime();
  const isElsewhere = rows.some(({ state }) => state === "talking" || state === "resting");
  const call = isLate || isElsewhere ? undefined : await headFor(on, organization, own.queue, attempt, now);
  if (call === undefined) {
    // Who was asked and gets nobody is rung no more; one whose person talks is silenced by whoever sees to the queue.
    if (!isElsewhere)
      await on
        .deleteFrom("agents")
        .where((where) => where.and({ organization, attempt, state: "ringing" }))
        .execute();
    return undefined;
  }
  await on
    .updateTable("agents")
    .set({ state: "talking", until: until.toISOString() })
    .where((where) => where.and({ organization, attempt }))
    .execute();
  return call;
}

/** The caller who waits longest, promised to a phone from now on. */
async function headFor(
  on: EdgeDatabase,
  organization: string,
  queue: string,
  attempt: string,
  now: Date,
): Promise<string | undefined> {
  for (;;) {
    const head = await headOf(on, organization, queue, now);
    if (head === undefined) return undefined;
    const { numUpdatedRows } = await on
      .updateTable("waiting")
      .set({ claimed: attempt })
      .where((where) => where.and({ organization, call: head.call, claimed: "" }))
      .executeTakeFirst();
    if (numUpdatedRows > 0n) return head.call;
  }
}

/** Who waits longest, and is promised to nobody. */
export function headOf(on: EdgeDatabase, organization: string, queue: string, now: Date) {
  return on
    .selectFrom("waiting")
    .selectAll()
    .where((where) => where.and({ organization, queue, claimed: "" }))
    .where("since", "<=", now.toISOString())
    .where("until", ">", now.toISOString())
    .orderBy("since")
    .orderBy("call")
    .limit(1)
    .executeTakeFirst();
}
