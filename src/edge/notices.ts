import type { Client } from "pg";

/** What PostgreSQL tells other processes of a change by. */
export const channel = "dialtree_changes";

/** Milliseconds until a connection that broke is made anew. */
const pause = 1_000;

/**
 * Hears from PostgreSQL which organizations have changed. A notice only lets others read early: whoever misses one, since the
 * connection broke or something between passes none on, sees the change by its revision.
 *
 * @param heard is told an organization's name
 * @returns ends it
 */
export function listen(
  url: string,
  heard: (organization: string) => void,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let isOver = false;
  let client: Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const again = (broken: Client, error: unknown) => {
    // What broke is closed, and heard of once.
    if (isOver || client !== broken) return;
    client = undefined;
    broken.end().catch(() => undefined);
    failed(error);
    timer = setTimeout(() => {
      begun = begin();
    }, pause).unref();
  };
  const begin = async () => {
    const { default: pg } = await import("pg");
    const opened = new pg.Client({ connectionString: url, keepAlive: true });
    client = opened;
    opened.on("error", (error) => again(opened, error));
    opened.on("end", () => again(opened, new Error("the database ended the connection")));
    opened.on("notification", ({ payload }) => payload !== undefined && heard(payload));
    try {
      await opened.connect();
      await opened.query(`LISTEN ${channel}`);
    } catch (error) {
      again(opened, error);
    }
  };
  let begun = begin();
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await begun;
    await client?.end();
  };
}
