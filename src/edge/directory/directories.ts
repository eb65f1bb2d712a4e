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
  /** Milliseconds since each was last known to be current, by organization. */
  ages(): ReadonlyMap<string, number>;
}

interface Held {
  readonly directory: CallDirectory;
  /** When the store last said that it is current. */
  seen: number;
}

export interface DirectoriesOptions {
  /** Milliseconds that an answer waits for the store. Default: 200. */
  readonly patience?: number;
  /** Hears why the store could not be asked. */
  readonly failed: (error: unknown) => void;
}

export function directories(
  store: Pick<ObjectStore, "all" | "revision">,
  { patience = 200, failed }: DirectoriesOptions,
): Directories {
  const held = new Map<string, Held>();
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
    const revision = await store.revision(organization);
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
      const late = timer(patience);
      const answer = asked(organization).catch((error: unknown) => {
        failed(error);
        return last(organization);
      });
      const first = await Promise.race([answer, late.over]);
      late.end();
      // Without any directory there is nothing to answer from but what comes.
      return first === "late" ? (last(organization) ?? answer) : first;
    },
    async known(organization, atLeast = 0) {
      const here = last(organization);
      if (here !== undefined && here.revision >= atLeast) return here;
      return asked(organization).catch((error: unknown) => {
        failed(error);
        return here;
      });
    },
    ages: () => {
      const now = performance.now();
      return new Map([...held].map(([organization, { seen }]) => [organization, now - seen]));
    },
  };
}

function timer(milliseconds: number): { readonly over: Promise<"late">; end(): void } {
  let id: NodeJS.Timeout | undefined;
  const over = new Promise<"late">((resolve) => {
    id = setTimeout(() => resolve("late"), milliseconds);
  });
  return { over, end: () => clearTimeout(id) };
}
