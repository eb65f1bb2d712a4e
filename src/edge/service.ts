import { Hono } from "hono";
import type { Logger } from "pino";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { edgeApp } from "./app.ts";
import { callsApp } from "./calls/app.ts";
import { defaultDays, type History, history } from "./calls/history.ts";
import { callMetrics } from "./calls/metrics.ts";
import { type Presence, presence } from "./calls/presence.ts";
import { type EdgeClock, machineClock } from "./clock.ts";
import { type Directories, directories } from "./directory/directories.ts";
import type { EdgeOptions } from "./options.ts";
import { type Controls, noControls } from "./queues/controls.ts";
import { dispatcher } from "./queues/dispatcher.ts";

export interface ServiceOptions extends EdgeOptions {
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  /** Whether numbers are masked in the log, and in what is kept of calls. */
  readonly masksNumbers?: boolean;
  /** The carrier's, where that is another one. Default: this machine's. */
  readonly clock?: EdgeClock;
  /** How calls under way are reached. Default: they are not, and queues are rung from the caller's call. */
  readonly controls?: Controls;
  /** Days for which it is kept what was done with calls; 0 keeps nothing. Default: 30. */
  readonly keepsCalls?: number;
}

/** The whole edge: what its users are told, and what carriers ask it of calls. */
export interface EdgeService {
  readonly app: Hono;
  readonly directories: Directories;
  /** Who is in a call. */
  readonly presence: Presence;
  readonly history: History;
  /** Ends when what was noted of calls is written. */
  close(): Promise<void>;
}

/** Milliseconds between two sweeps of what no call needs any more. */
const sweeping = 10 * 60_000;

export function edgeService(options: ServiceOptions): EdgeService {
  const { store, log, clock = machineClock, controls = noControls } = options;
  const failed = (error: unknown) => log.error({ err: error }, "the store did not answer");
  const held = directories(store.objects, { failed });
  const unheard = (error: unknown) => log.warn({ err: error }, "changes of others are not told at once");
  const stop = store.listen(
    (organization, what) => (what === "queues" ? queues.poked(organization) : held.warm(organization)),
    unheard,
  );
  const present = presence(store.calls, failed);
  const registry = new Registry();
  const metrics = callMetrics(registry);
  const kept = history(store.history, {
    days: options.keepsCalls ?? defaultDays,
    failed,
    dropped(steps) {
      metrics.dropped(steps);
      log.warn({ steps }, "what was done with calls could not be kept");
    },
  });
  const queues = dispatcher({
    store,
    directories: held,
    presence: present,
    controls,
    clock,
    secret: options.secret,
    get publicUrl() {
      return options.publicUrl;
    },
    log,
    history: kept,
    masksNumbers: options.masksNumbers ?? false,
  });
  const sweeper = setInterval(() => {
    const now = new Date(clock.now());
    store.calls.sweep(now).catch(failed);
    kept.sweep(now).catch(failed);
  }, sweeping).unref();

  const app = new Hono();
  app.get("/healthz", (context) => context.json(healthOf(held, controls)));
  app.get("/metrics", async (context) =>
    context.body(await registry.metrics(), 200, { "content-type": registry.contentType }),
  );
  app.route(
    "/",
    callsApp({
      directories: held,
      store: store.calls,
      presence: present,
      history: kept,
      secret: options.secret,
      get publicUrl() {
        return options.publicUrl;
      },
      log,
      metrics,
      masksNumbers: options.masksNumbers ?? false,
      clock,
      queues: { store: store.queues, controls, poke: queues.poke },
    }),
  );
  app.mount("/", edgeApp(options).fetch);
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "dialtree_directory_age_seconds",
    help: "How long ago the oldest directory was known to be current.",
    registers: [registry],
    collect() {
      this.set(oldestOf(held));
    },
  });
  return {
    app,
    directories: held,
    presence: present,
    history: kept,
    async close() {
      clearInterval(sweeper);
      await stop();
      await queues.close();
      await present.written();
      await kept.written();
    },
  };
}

/** Whether calls are answered from what is current, how old that is at the most, and how many accounts' queues do not wait. */
function healthOf(held: Directories, controls: Controls): object {
  const all = [...held.all()].flatMap((directory) =>
    Object.entries(directory.model.tree.accounts)
      .filter(([, { callQueues }]) => Object.keys(callQueues).length > 0)
      .map(([account]) => ({
        organization: directory.organization,
        account,
        settings: directory.account(account),
      })),
  );
  const without = all.filter(({ settings, ...account }) => !settings || !controls.has(account, settings));
  return {
    status: "ok",
    directories: { held: held.ages().size, oldestSeconds: oldestOf(held) },
    queues: { accounts: all.length, withoutCarrierKey: without.length },
  };
}

function oldestOf(held: Directories): number {
  return Math.round(Math.max(0, ...held.ages().values()) / 1000);
}
