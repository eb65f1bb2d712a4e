import type { CallStore, LegNote } from "../call-store.ts";

/**
 * Which SIP users are in a call. What this instance hears it knows at once, and what others heard at most a moment later;
 * where the store is down, what this instance knows is all.
 */
export interface Presence {
  busy(organization: string, now: Date): Promise<Pick<ReadonlySet<string>, "has">>;
  /** Notes what happened to a phone; the store hears of it a moment later, off the way of any answer. */
  note(leg: LegNote): void;
  /** Ends when all that was noted is in the store. */
  written(): Promise<void>;
}

/** Milliseconds for which what the store said of others is taken for true. */
const freshness = 250;
/** Milliseconds after which what was noted is written. */
const delay = 20;

type Legs = Map<string, LegNote>;

export function presence(
  store: Pick<CallStore, "talking" | "note">,
  failed: (error: unknown) => void,
): Presence {
  /** The legs of each SIP user, by organization and name. */
  const own = new Map<string, Map<string, Legs>>();
  const heard = new Map<string, { readonly at: number; readonly talking: Promise<Talking> }>();
  let waiting: LegNote[] = [];
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const write = () => {
    timer = undefined;
    const notes = waiting;
    waiting = [];
    if (notes.length > 0) writing = writing.then(() => store.note(notes)).catch(failed);
    return writing;
  };
  const talkingIn = (organization: string, now: Date) => {
    const known = heard.get(organization);
    if (known !== undefined && performance.now() - known.at < freshness) return known.talking;
    const asked = store.talking(organization, now).catch((error: unknown) => {
      failed(error);
      return [];
    });
    const talking = asked.then((legs) => Map.groupBy(legs, ({ sipUser }) => sipUser));
    heard.set(organization, { at: performance.now(), talking });
    return talking;
  };

  return {
    async busy(organization, now) {
      const others = await talkingIn(organization, now);
      const users = own.get(organization);
      return {
        has(sipUser) {
          const legs = users?.get(sipUser);
          if (legs && [...legs.values()].some(({ state, until }) => state === "talking" && until > now))
            return true;
          return others.get(sipUser)?.some(({ leg }) => legs?.get(leg)?.state !== "over") ?? false;
        },
      };
    },
    note(leg) {
      const users = own.get(leg.organization) ?? new Map<string, Legs>();
      own.set(leg.organization, users);
      const legs = users.get(leg.sipUser) ?? new Map<string, LegNote>();
      users.set(leg.sipUser, legs);
      if ((legs.get(leg.leg)?.sequence ?? -1) > leg.sequence) return;
      legs.set(leg.leg, leg);
      for (const [id, { until }] of legs) if (until < leg.at) legs.delete(id);
      waiting.push(leg);
      timer ??= setTimeout(write, delay);
    },
    written() {
      clearTimeout(timer);
      return write();
    },
  };
}

type Talking = ReadonlyMap<string, readonly Pick<LegNote, "sipUser" | "leg">[]>;
