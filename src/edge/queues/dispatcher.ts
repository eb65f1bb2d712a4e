import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { History } from "../calls/history.ts";
import type { Presence } from "../calls/presence.ts";
import type { EdgeClock } from "../clock.ts";
import type { Directories } from "../directory/directories.ts";
import type { EdgeStore } from "../store.ts";
import type { Controls } from "./controls.ts";
import { tickOf } from "./tick.ts";

/*
 * One instance sees to the queues of an organization: it has a lease in the store. Its beat there grows every second; one that
 * has not grown for a while is somebody's who is gone, whatever the machines' clocks say, and is taken over.
 */

export interface DispatcherOptions {
  readonly store: Pick<EdgeStore, "queues" | "calls" | "poke">;
  readonly directories: Directories;
  readonly presence: Presence;
  readonly controls: Controls;
  readonly clock: EdgeClock;
  readonly secret: string;
  /** Base URL under which carriers reach the edge. */
  readonly publicUrl: string;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
  readonly history: History;
  readonly masksNumbers: boolean;
}

/** What rings for those who wait. */
export interface Dispatcher {
  /** Something has happened in an organization's queues. */
  poke(organization: string): void;
  /** The same, as another instance says it. */
  poked(organization: string): void;
  close(): Promise<void>;
}

/** Milliseconds between two beats. */
const beating = 1_000;
/** Milliseconds without a beat after which a lease is taken over, and after which its holder does nothing any more. */
const silence = 3_000;
const ownSilence = 2_500;

export function dispatcher(options: DispatcherOptions): Dispatcher {
  const { store, clock, log } = options;
  const holder = randomUUID();
  /** Organizations whose lease is ours, and when that was known last. */
  const held = new Map<string, number>();
  const others = new Map<string, { readonly key: string; readonly since: number }>();
  const running = new Map<string, Promise<void>>();
  /** Organizations to be seen to, also those for which that failed, or the lease was not sure to be ours. */
  const wanted = new Set<string>();
  /** Organizations with callers for whom nobody is free: who gets free is told to nobody. */
  const looking = new Set<string>();
  const searching = new Set<string>();
  const pokes = new Map<string, number>();
  const timers = new Map<string, { readonly at: number; cancel(): void }>();
  let isOver = false;
  let stopBeating = () => {};
  let beats: Promise<void> = Promise.resolve();

  const failed = (organization: string | undefined) => (error: unknown) =>
    log.error({ err: error, ...(organization && { organization }) }, "queues could not be seen to");
  const isOurs = (organization: string) =>
    clock.now() - (held.get(organization) ?? Number.NEGATIVE_INFINITY) < ownSilence;

  /** Ticks one after another for each organization; who asks meanwhile gets one more. */
  const see = (organization: string): Promise<void> => {
    wanted.add(organization);
    const before = running.get(organization);
    if (before !== undefined) return before;
    const work = (async () => {
      while (wanted.has(organization) && !isOver && isOurs(organization)) {
        wanted.delete(organization);
        const { at, isLooking } = await tickOf(organization, { ...options, holder, searching, poke: see });
        if (isLooking) looking.add(organization);
        else looking.delete(organization);
        if (at !== undefined) wake(organization, at);
      }
    })()
      .catch((error: unknown) => {
        wanted.add(organization);
        failed(organization)(error);
      })
      .finally(() => running.delete(organization));
    running.set(organization, work);
    return clock.during(work);
  };
  const wake = (organization: string, at: number) => {
    const known = timers.get(organization);
    if (isOver || (known !== undefined && known.at <= at && known.at > clock.now())) return;
    known?.cancel();
    const cancel = clock.after(Math.max(0, at - clock.now()), async () => {
      timers.delete(organization);
      await see(organization);
    });
    timers.set(organization, { at, cancel });
  };

  const take = async (organization: string, known?: Parameters<typeof store.queues.lease>[2]) => {
    if (!(await store.queues.lease(organization, holder, known))) return false;
    held.set(organization, clock.now());
    if (known !== undefined) log.info({ organization }, "took over the queues of an instance that is gone");
    return true;
  };
  const beat = async () => {
    const now = clock.now();
    const [ours, all] = [await store.queues.beat(holder), await store.queues.dispatchers()];
    for (const organization of held.keys()) if (!ours.has(organization)) held.delete(organization);
    for (const organization of ours.keys()) held.set(organization, now);
    for (const each of all) {
      const { organization } = each;
      if (ours.has(organization)) continue;
      if (each.holder === "") {
        if (await take(organization)) void see(organization);
        continue;
      }
      const key = `${each.holder} ${each.beat}`;
      const seen = others.get(organization);
      if (seen?.key !== key) others.set(organization, { key, since: now });
      else if (now - seen.since >= silence) {
        if (await take(organization, each)) void see(organization);
      }
    }
    const active = new Set(all.map(({ organization }) => organization));
    for (const organization of held.keys()) {
      if (active.has(organization)) {
        const count = ours.get(organization) ?? 0;
        const isDue = looking.has(organization) || wanted.has(organization);
        if (isDue || pokes.get(organization) !== count) void see(organization);
        pokes.set(organization, count);
      } else {
        held.delete(organization);
        await store.queues.release(organization, holder);
      }
    }
  };
  const begin = () => {
    stopBeating = clock.after(beating, () => {
      beats = beat()
        .catch(failed(undefined))
        .then(() => {
          if (!isOver) begin();
        });
      return beats;
    });
  };
  begin();

  /** Sees to the queues at once where nobody else does, or has whoever does see to them. */
  const poke = async (organization: string) => {
    if (isOurs(organization) || (await take(organization))) await see(organization);
    else await store.poke(organization);
  };
  return {
    poke: (organization) => void clock.during(poke(organization).catch(failed(organization))),
    poked(organization) {
      if (isOurs(organization)) void see(organization);
    },
    async close() {
      isOver = true;
      stopBeating();
      for (const { cancel } of timers.values()) cancel();
      await beats;
      await Promise.all(running.values());
      for (const organization of held.keys())
        await store.queues.release(organization, holder).catch(failed(organization));
    },
  };
}
