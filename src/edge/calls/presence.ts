import type { CallStore, LegNote } from "../call-store.ts";

/**
 * Which SIP users are in a call. What this instance hears it knows at once, and what others heard at most a moment later;
 * where the store is down, what this instance knows is all.
 */
export interface Presence {
  busy(organization: string, now: Date): Promise<Pick<ReadonlySet<string>, "has">>;
  /** Notes what happened to a phone; the store hears of it off the way of any answer. */
  note(leg: LegNote): void;
  /** Ends when all that was noted so far is in the store, or could not be put there. */
  written(): Promise<void>;
}

/** Milliseconds for which what the store said of others is taken for true. */
const freshness = 250;

/** What this instance heard. Once it is in the store, that knows better: others hear of the same phone. */
interface Own {
  readonly note: LegNote;
  /** When it was in the store, by this process' own clock. */
  written: number;
}

type Legs = Map<string, Own>;

export function presence(
  store: Pick<CallStore, "talking" | "note">,
  failed: (error: unknown) => void,
): Presence {
  /** The legs of each SIP user, by organization and name. */
  const own = new Map<string, Map<string, Legs>>();
  const heard = new Map<string, { readonly at: number; readonly talking: Promise<Talking> }>();
  let waiting: Own[] = [];
  let current: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  const write = async () => {
    next = undefined;
    const notes = waiting;
    waiting = [];
    try {
      await store.note(notes.map(({ note }) => note));
      for (const each of notes) each.written = performance.now();
    } catch (error) {
      failed(error);
    }
  };
  /** What is noted while something is written is written together after it. */
  const written = () => {
    if (waiting.length > 0 && next === undefined) {
      next = current.then(write);
      current = next;
    }
    return current;
  };
  const talkingIn = (organization: string, now: Date) => {
    const known = heard.get(organization);
    if (known !== undefined && performance.now() - known.at < freshness) return known.talking;
    const at = performance.now();
    const talking = store.talking(organization, now).then(
      (legs) => ({ at, legs: Map.groupBy(legs, ({ sipUser }) => sipUser) }),
      (error: unknown) => {
        failed(error);
        // What this instance knows is all.
        return { at: Number.NEGATIVE_INFINITY, legs: new Map<string, never>() };
      },
    );
    heard.set(organization, { at, talking });
    return talking;
  };

  return {
    async busy(organization, now) {
      const others = await talkingIn(organization, now);
      const users = own.get(organization);
      return {
        has(sipUser) {
          const newer = [...(users?.get(sipUser)?.values() ?? [])].filter(
            ({ written }) => written >= others.at,
          );
          if (newer.some(({ note: { state, until } }) => state === "talking" && until > now)) return true;
          const isOver = (id: string) =>
            newer.some(({ note: { leg, state } }) => leg === id && state === "over");
          return others.legs.get(sipUser)?.some(({ leg }) => !isOver(leg)) ?? false;
        },
      };
    },
    note(leg) {
      const users = own.get(leg.organization) ?? new Map<string, Legs>();
      own.set(leg.organization, users);
      const legs: Legs = users.get(leg.sipUser) ?? new Map();
      users.set(leg.sipUser, legs);
      if ((legs.get(leg.leg)?.note.sequence ?? -1) > leg.sequence) return;
      const noted: Own = { note: leg, written: Number.POSITIVE_INFINITY };
      legs.set(leg.leg, noted);
      for (const [id, { note }] of legs) if (note.until < leg.at) legs.delete(id);
      waiting.push(noted);
      void written();
    },
    written,
  };
}

interface Talking {
  /** When the store was asked, by this process' own clock. */
  readonly at: number;
  readonly legs: ReadonlyMap<string, readonly Pick<LegNote, "sipUser" | "leg">[]>;
}
