import type { PostgresPool } from "kysely";
import type { Pool } from "pg";
import { Refusal } from "./refusal.ts";

export interface PoolBounds {
  readonly connections: number;
  /** Who may wait for a connection, of all organizations together. */
  readonly waiting: number;
  /** Milliseconds that they wait. */
  readonly patience: number;
}

export const poolBounds: PoolBounds = { connections: 10, waiting: 500, patience: 10_000 };

/** The pool, which refuses as `overloaded` whom it has no connection for: its own errors cannot be told apart. */
export function withinBounds(pool: Pool, { waiting, patience }: PoolBounds): PostgresPool {
  return {
    end: () => pool.end(),
    async connect() {
      if (pool.waitingCount >= waiting)
        throw new Refusal("overloaded", "too many wait for the database; ask again");
      const connecting = pool.connect();
      const { promise: late, reject } = Promise.withResolvers<never>();
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        reject(new Refusal("overloaded", "no connection to the database came in time; ask again"));
      }, patience);
      connecting.then(
        (client) => {
          clearTimeout(timer);
          if (isLate) client.release();
        },
        () => clearTimeout(timer),
      );
      return Promise.race([connecting, late]);
    },
  };
}
