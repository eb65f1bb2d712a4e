import { kinds } from "./registry.ts";

const ofEveryKind = { delete: "allowed", replace: "allowed" } as const;

const all = kinds.flatMap(({ slug, dangers: own }) =>
  Object.entries({ ...ofEveryKind, ...own }).map(([danger, rule]) => ({ name: `${danger}:${slug}`, rule })),
);

/** What a tree may allow or refuse, by its name: what goes, is replaced or detached, and money that is spent. */
export const dangers: readonly string[] = all.map(({ name }) => name);

/** Those that are refused unless they are allowed by name. */
export const refusedDangers: readonly string[] = all
  .filter(({ rule }) => rule === "refused")
  .map(({ name }) => name);
