import type { ObjectStore } from "../objects.ts";
import { type CallDirectory, directoryOf } from "./directory.ts";

/** The directories of organizations, held in memory. */
export interface Directories {
  /**
   * The directory as new as what any writer was told is done. Where the store does not answer in time, the last one known.
   *
   * @returns undefined where none is known and the store does not answer, or there is no such organization
   */
  current(organization: string): Promise<CallDirectory | undefined>;
  /** The last one known; read where none is, or an older one than `atLeast`. */
  known(organization: string, atLeast?: number): Promise<CallDirectory | undefined>;
  /** Reads an organization anew in a moment where it is held: somebody has said that it changed. */
  warm(organization: string): void;
  /** Those that are held. */
  all(): Iterable<CallDirectory>;
  /** Milliseconds since each was last known to be current, by organization. */
  ages(): ReadonlyMap<string, number>;
}

interface Held {
  readonly directory: CallDirectory;
  /** When the store last said that it is current. */
  seen: number;
}

export interface DirectoriesOptions {
  /** Milliseconds that an answer waits for the store to say its revision. Default: 200. */
  readonly patience?: number;
  /** Milliseconds that it waits for a directory that is known to be newer. Default: 1,000. */
  readonly loading?: number;
  /** Hears why the store could not be asked. */
  readonly failed: (error: unknown) => void;
}

/** Milliseconds between a notice and the reading for it: many writes come one after another. */
const settling = 250;

export function directories(
  store: Pick<ObjectStore, "all" | "revision">,
  { patience = 200, loading: longest = 1_000, failed }: DirectoriesOptions,
): Directories {
  const held = new Map<string, Held>();
  const revisionOf = shared((organization: string) => store.revision(organization), patience);
  const warming = new Map<string, NodeJS.Timeout>();
  const loading = new Map<string, Promise<CallDirectory | undefined>>();

  const load = (organization: string): Promise<CallDirectory | undefined> => {
    const running = loading.get(organization);
    if (running) return running;
    const started = loaded(organization).finally(() => loading.delete(organization));
    loading.set(organization, started);
    return started;
  };
  async function loaded(organization: string): Promise<CallDirectory | undefined> {
    const all = await store.all(organization);
    if (all.objects.length === 0) {
      held.delete(organization);
      return undefined;
    }
    const directory = directoryOf(organization, all);
    held.set(organization, { directory, seen: performance.now() });
    return directory;
  }
  async function asked(organization: string): Promise<CallDirectory | undefined> {
    return newer(organization, await revisionOf(organization));
  }
  async function newer(organization: string, revision: number): Promise<CallDirectory | undefined> {
    const here = held.get(organization);
    if (here !== undefined && here.directory.revision >= revision) {
      here.seen = performance.now();
      return here.directory;
    }
    if (revision === 0) return undefined;
    // A reading that began before may lack what was written since: it is waited for, and looked at again.
    const found = await load(organization);
    return found !== undefined && found.revision < revision ? load(organization) : found;
  }
  const last = (organization: string) => held.get(organization)?.directory;

  return {
    async current(organization) {
      const failing = (error: unknown) => {
        failed(error);
        return last(organization);
      };
      const revision = revisionOf(organization);
      const answer = revision.then((known) => newer(organization, known)).catch(failing);
      // Without any directory there is nothing to answer from but what comes.
      if (last(organization) === undefined) return answer;
      const isKnown = await inTime(
        revision.then(
          () => true,
          () => true,
        ),
        patience,
      );
      return (isKnown && (await inTime(answer, longest))) || last(organization);
    },
    async known(organization, atLeast = 0) {
      const here = last(organization);
      if (here !== undefined && here.revision >= atLeast) return here;
      return asked(organization).catch((error: unknown) => {
        failed(error);
        return here;
      });
    },
    warm(organization) {
      if (!held.has(organization) || warming.has(organization)) return;
      const timer = setTimeout(() => {
        warming.delete(organization);
        asked(organization).catch(failed);
      }, settling).unref();
      warming.set(organization, timer);
    },
    all: () => held.values().map(({ directory }) => directory),
    ages: () => {
      const now = performance.now();
      return new Map([...held].map(([organization, { seen }]) => [organization, now - seen]));
    },
  };
}

/**
 * Asks once for all who ask while another asking is under way: what that one hears may be older than what they know of. An
 * asking that takes longer than `patience` keeps nobody waiting.
 */
function shared<T>(ask: (name: string) => Promise<T>, patience: number): (name: string) => Promise<T> {
  const running = new Map<string, { readonly over: Promise<unknown>; readonly until: number }>();
  const next = new Map<string, Promise<T>>();
  const begin = (name: string): Promise<T> => {
    next.delete(name);
    const asked = ask(name);
    const mine = { until: performance.now() + patience, over: asked.catch(() => undefined).then(ended) };
    function ended() {
      if (running.get(name) === mine) running.delete(name);
    }
    running.set(name, mine);
    return asked;
  };
  return (name) => {
    const before = running.get(name);
    if (before === undefined || performance.now() > before.until) return begin(name);
    const coming = next.get(name) ?? before.over.then(() => begin(name));
    next.set(name, coming);
    return coming;
  };
}

/** What comes of it within so many milliseconds; undefined where nothing does. */
async function inTime<T>(coming: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let id: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    id = setTimeout(() => resolve(undefined), milliseconds);
  });
  const first = await Promise.race([coming, late]);
  clearTimeout(id);
  return first;
}
