import type { CallControl } from "../../../providers/calls.ts";
import { providerNamed } from "../../../providers/index.ts";
import type { AccountSettings } from "../directory/directory.ts";
import { isAccountName, isOrganizationName } from "../words.ts";

/** The edge's hand on calls under way, at the carriers whose keys it has. */
export interface Controls {
  /** Whether it reaches the calls of an account. */
  has(account: Omit<ControlledAccount, "carrierAccount">, settings: AccountSettings): boolean;
  /** @param carrierAccount what the carrier calls the account */
  of(account: ControlledAccount, settings: AccountSettings): Promise<CallControl>;
}

export interface ControlledAccount {
  readonly organization: string;
  readonly account: string;
  readonly carrierAccount: string;
}

/** Reaches no calls: queues are rung from the caller's own call. */
export const noControls: Controls = {
  has: () => false,
  of: () => Promise.reject(new Error("no carrier is reached here")),
};

/** Where a key may be read, and whose accounts may be reached with it. */
export interface KeyPlace {
  /** `env:NAME` or `file:PATH`, as accounts name it. */
  readonly place: string;
  /** The only organization, and account of it, that may; undefined for all. */
  readonly organization: string | undefined;
  readonly account: string | undefined;
}

/**
 * Hands on calls with keys of this process' own. A tree is written by whoever has a token, so that it alone decides neither what
 * is read here nor where that is sent.
 *
 * @param places what may be read
 * @param endpoints where it may be sent besides the carriers' own addresses
 * @param read a key's text; undefined where there is none
 * @param project the folder of an embedded sandbox
 */
export function controlsOf(
  places: readonly KeyPlace[],
  endpoints: readonly string[],
  read: (place: string) => string | undefined,
  project: string,
): Controls {
  const opened = new Map<string, Promise<CallControl>>();
  const lookUp = kept(read);
  const keyOf = (
    { organization, account }: Pick<ControlledAccount, "organization" | "account">,
    { provider, carrierKey = "", endpoint }: AccountSettings,
  ) => {
    const isAllowed = places.some(
      (only) =>
        only.place === carrierKey &&
        (only.organization ?? organization) === organization &&
        (only.account ?? account) === account,
    );
    if (!isAllowed || providerNamed(provider)?.control === undefined) return undefined;
    return endpoint === undefined || endpoints.includes(endpoint) ? lookUp(carrierKey) : undefined;
  };
  return {
    has: (account, settings) => keyOf(account, settings) !== undefined,
    of({ organization, account, carrierAccount }, settings) {
      const { provider, endpoint } = settings;
      const key = keyOf({ organization, account }, settings);
      const { control, controlKey = "" } = providerNamed(provider) ?? {};
      if (key === undefined || control === undefined)
        return Promise.reject(new Error(`the calls of ${organization}/${account} are not reached from here`));
      const name = JSON.stringify([organization, account, carrierAccount, endpoint, key]);
      const known =
        opened.get(name) ??
        control({
          account,
          credentials: { [controlKey]: key },
          endpoint,
          settings: {},
          project,
          carrierAccount,
        });
      opened.set(name, known);
      known.catch(() => opened.delete(name));
      return known;
    },
  };
}

/** Milliseconds after which a key is read anew: it may have been changed. */
const freshness = 30_000;

/** The same reading, which is not done anew for every call. */
function kept(read: (place: string) => string | undefined): typeof read {
  const known = new Map<string, { readonly at: number; readonly key: string | undefined }>();
  return (place) => {
    const before = known.get(place);
    if (before !== undefined && performance.now() - before.at < freshness) return before.key;
    const key = read(place);
    known.set(place, { at: performance.now(), key });
    return key;
  };
}

const form = /^(?:([^=/\s]+)(?:\/([^=/\s]+))?=)?((?:env|file):\S+)$/;

/**
 * `env:NAME`, `file:PATH`, or one of them for one organization or account alone, `acme=env:NAME`, `acme/front=env:NAME`; undefined
 * where it is none of these.
 */
export function keyPlaceOf(text: string): KeyPlace | undefined {
  const [, organization, account, place] = form.exec(text) ?? [];
  const isNamed = organization === undefined || isOrganizationName(organization);
  if (place === undefined || !isNamed || (account !== undefined && !isAccountName(account))) return undefined;
  return { place, organization, account };
}
