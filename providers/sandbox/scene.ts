import type { Context, Hono } from "hono";
import type { SandboxDatabase } from "./database.ts";
import type { Switch } from "./switches.ts";

/** What the faults and switches in force change in how requests are carried out. */
export interface Conditions {
  /** The switches that are on. */
  readonly switches: ReadonlySet<Switch>;
  /** Lists lack what is younger than this, in milliseconds. */
  readonly staleness: number;
  /** Milliseconds that a number order takes. */
  readonly orderTime: number;
  readonly orderFails: boolean;
  /** Milliseconds that an order waits for documents, or for their review. */
  readonly paperTime: number;
}

/** What hono's context has of a request that carries a key. */
export interface SandboxEnv {
  readonly Bindings: Conditions;
  readonly Variables: { account: string };
}

export type SandboxApp = Hono<SandboxEnv>;

/** What a request is about: the account whose key it carries, the file, and how it is carried out. */
export interface Scene extends Conditions {
  readonly db: SandboxDatabase;
  readonly account: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function queryOf({ req }: Context): URLSearchParams {
  return new URL(req.url).searchParams;
}

/** Of hono's context, what a scene is made of. */
export type SceneSource = Pick<Context<SandboxEnv>, "env" | "var">;

export function sceneOf(db: SandboxDatabase, { env, var: { account } }: SceneSource): Scene {
  const { switches, staleness, orderTime, orderFails, paperTime } = env;
  return { db, account, now: Date.now(), switches, staleness, orderTime, orderFails, paperTime };
}
