/**
 * `node bench/queues.ts`: what seeing to a queue takes with 10, 1,000 and 10,000 callers in it, each time that something happens, on
 * SQLite and (where it is installed) PostgreSQL. Prints a table, then a line of JSON for each ratio to 10 callers.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { history } from "../src/edge/calls/history.ts";
import { presence } from "../src/edge/calls/presence.ts";
import { machineClock } from "../src/edge/clock.ts";
import { directories } from "../src/edge/directory/directories.ts";
import { openEdgeStore } from "../src/edge/open.ts";
import { tickOf } from "../src/edge/queues/tick.ts";
import type { EdgeStore } from "../src/edge/store.ts";
import { hasPostgres, startPostgres } from "../test/support/postgres.ts";

const members = 20;
const ticks = 200;
const failed = console.error;
const log = { info() {}, warn: console.error, error: console.error };

async function fill({ objects }: EdgeStore): Promise<void> {
  const put = (kind: string, key: string, fields: object, carrier?: object) =>
    objects.put("acme", kind, key, {
      owner: "",
      fields: fields as Record<string, unknown>,
      elsewhere: [],
      ...(carrier && { carrier: carrier as Record<string, unknown> }),
    });
  await put("accounts", "front/account", { provider: "telnyx" }, {});
  await put("credential-lists", "front/staff", {}, { id: "8" });
  const names = Array.from({ length: members }, (_, at) => `s${at}`);
  for (const name of names) {
    await put("sip-users", `front/${name}`, {}, { id: name, list: "8", username: `gencred-${name}` });
    await put("users", name, { name, sipUsers: [`front/${name}`] });
  }
  const queue = { members: names.map((user) => ({ user })), ring: "longestIdle", ringSeconds: 1 };
  await put("call-queues", "front/support", queue, { id: "support", maxSize: 100_000 });
}

/** Milliseconds that one look takes at the median, and that a caller's coming takes, with so many waiting. */
async function measured(store: EdgeStore, callers: number): Promise<{ tick: number; enter: number }> {
  const before = (await store.queues.unheard("acme", 1)).length === 0 ? 0 : Number(last);
  const began = performance.now();
  for (let at = before; at < callers; at++) {
    const since = new Date();
    const later = new Date(since.getTime() + 4 * 60 * 60_000);
    await store.queues.enter(
      "acme",
      {
        call: `v3:${at}`,
        queue: "front/support",
        account: "front",
        carrierAccount: "sid",
        application: "7",
        number: "+13125550177",
        since,
        until: later,
        unheard: later,
      },
      100_000,
    );
  }
  const enter = (performance.now() - began) / (callers - before);
  last = callers;
  const held = directories(store.objects, { failed });
  await held.current("acme");
  const options = {
    store,
    directories: held,
    presence: presence(store.calls, failed),
    controls: {
      has: () => true,
      of: () =>
        Promise.resolve({
          ring: () => Promise.resolve("leg"),
          end: () => Promise.resolve(),
          watch: () => Promise.resolve(),
          isThere: () => Promise.resolve(true),
        }),
    },
    clock: machineClock,
    secret: "x".repeat(32),
    publicUrl: "https://edge.example.com",
    log,
    history: history(store.history, { days: 0, failed, dropped() {} }),
    masksNumbers: false,
    holder: "bench",
    searching: new Set<string>(),
    poke() {},
  };
  const times: number[] = [];
  for (let at = 0; at < ticks; at++) {
    // Something has happened: one of the phones that ring is gone.
    const [agent] = await store.queues.agents("acme");
    if (agent !== undefined) await store.queues.over("acme", agent.attempt, () => undefined);
    const start = performance.now();
    await tickOf("acme", options);
    times.push(performance.now() - start);
  }
  return { tick: times.toSorted((a, b) => a - b)[ticks / 2] ?? 0, enter };
}

let last = 0;

async function bench(name: string, url: string): Promise<void> {
  const store = await openEdgeStore(url, true);
  last = 0;
  try {
    await fill(store);
    await store.queues.lease("acme", "bench");
    const rows: { callers: number; tick: number; enter: number }[] = [];
    for (const callers of [10, 1_000, 10_000]) rows.push({ callers, ...(await measured(store, callers)) });
    for (const { callers, tick, enter } of rows)
      console.log(
        `${name.padEnd(11)} ${String(callers).padStart(6)} callers: a look ${tick.toFixed(2)} ms, one more caller ${enter.toFixed(2)} ms`,
      );
    for (const { callers, tick } of rows.slice(1))
      console.log(
        JSON.stringify({
          bench: `queues: a look with ${callers} callers to one with 10, ${name}`,
          ratio: Number((tick / (rows[0]?.tick ?? 1)).toFixed(2)),
        }),
      );
  } finally {
    await store.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), "dialtree-bench-"));
try {
  await bench("SQLite", join(folder, "edge.sqlite"));
  if (hasPostgres) {
    const server = await startPostgres();
    try {
      await bench("PostgreSQL", server.url);
    } finally {
      await server.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
