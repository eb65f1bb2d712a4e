import known from "../../schemas/limits.json" with { type: "json" };

/** Bounds of calls, as providers say them. */
export interface CallBounds {
  readonly ringSeconds: { readonly least: number; readonly most: number };
  readonly together: number;
  readonly waitSeconds: number;
  readonly ringsOtherAccounts: boolean;
}

const unbounded: CallBounds = {
  ringSeconds: { least: 1, most: Number.POSITIVE_INFINITY },
  together: Number.POSITIVE_INFINITY,
  waitSeconds: Number.POSITIVE_INFINITY,
  ringsOtherAccounts: true,
};

/** What calls can do that may pass accounts of all of these providers. */
export function callBounds(providers: Iterable<string>): CallBounds {
  const all: Readonly<Record<string, CallBounds>> = known;
  return [...new Set(providers)].reduce(
    (bounds, provider) => strictest(bounds, all[provider] ?? unbounded),
    unbounded,
  );
}

function strictest(a: CallBounds, b: CallBounds): CallBounds {
  return {
    ringSeconds: {
      least: Math.max(a.ringSeconds.least, b.ringSeconds.least),
      most: Math.min(a.ringSeconds.most, b.ringSeconds.most),
    },
    together: Math.min(a.together, b.together),
    waitSeconds: Math.min(a.waitSeconds, b.waitSeconds),
    ringsOtherAccounts: a.ringsOtherAccounts && b.ringsOtherAccounts,
  };
}
