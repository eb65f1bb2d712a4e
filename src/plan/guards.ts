import { refusedDangers } from "../kinds/dangers.ts";
import { kindNamed } from "../kinds/registry.ts";
import { type Change, isNew } from "./change.ts";
import { reaches } from "./reach.ts";

/**
 * An account that would be reached in a new way, and a tree that would be another organization's, whose stack is another
 * one. No tree allows these: whoever changed it could have allowed them.
 */
export const reachDangers: readonly string[] = [
  ...reaches.map((reach) => `change:${reach}`),
  "change:organization",
];

/** What was there before dialtree would be gone. Beside the danger of its kind; only whoever runs it allows it. */
export const adoptedDanger = "delete:adopted";

/** Dangers that are refused unless they are allowed by name. */
export const refusedByDefault: readonly string[] = [...refusedDangers, ...reachDangers, adoptedDanger];

/** What a team or a person says of the guards. */
export interface GuardRules {
  /** How much may go at once: `30%` of the resources, or a number of them. */
  readonly maxDeletes?: string;
  readonly allow?: readonly string[];
  readonly refuse?: readonly string[];
}

export interface Guards {
  /** How many resources would go, of how many there are, and the limit. */
  readonly deletes: { readonly count: number; readonly of: number; readonly limit: string };
  /** The tree's own rules before and after, where two trees were compared and they differ. */
  readonly changed?: { readonly before?: GuardRules; readonly after?: GuardRules };
  /** Each guard that refuses the plan, and what would allow it. */
  readonly refusals: readonly { readonly message: string; readonly allow: string }[];
}

/** Below this many resources a share says nothing. */
const fewResources = 10;
const defaultLimit = "30%";

/** @param rules those of the tree, then those of the command line, which have the last word */
export function guard(
  changes: readonly Change[],
  unchanged: number,
  ...rules: readonly GuardRules[]
): Guards {
  const created = changes.filter(isNew).length;
  const of = unchanged + changes.length - created;
  const going = changes.filter(({ action }) => action === "delete" || action === "detach").length;
  // An input of CI that nobody gave is empty.
  const asked = rules.findLast(({ maxDeletes }) => maxDeletes)?.maxDeletes;
  const limit = asked ?? defaultLimit;
  const refusals: { message: string; allow: string }[] = [];
  if (exceeds(going, of, limit, asked !== undefined)) {
    refusals.push({
      message: `${going} of ${of} would go; limit ${limit.replace("%", " %")}`,
      allow: `--max-deletes ${going}`,
    });
  }
  const allowed = new Set(rules.flatMap(({ allow = [] }) => allow));
  const refused = new Set([...refusedByDefault, ...rules.flatMap(({ refuse = [] }) => refuse)]);
  const met = Map.groupBy(
    changes.flatMap((change) => dangersOf(change).map((danger) => ({ danger, name: change.name }))),
    ({ danger }) => danger,
  );
  for (const [danger, found] of met) {
    if (!refused.has(danger) || allowed.has(danger)) continue;
    const names =
      found
        .slice(0, 3)
        .map(({ name }) => name)
        .join(", ") + (found.length > 3 ? ` and ${found.length - 3} more` : "");
    refusals.push({ message: `${danger}: ${names}`, allow: `--allow ${danger}` });
  }
  return { deletes: { count: going, of, limit }, refusals };
}

function exceeds(going: number, of: number, limit: string, isAsked: boolean): boolean {
  if (!limit.endsWith("%")) return going > Number(limit);
  return (of >= fewResources || isAsked) && going * 100 > Number(limit.slice(0, -1)) * of;
}

function dangersOf({ action, kind, fields, existed, reach = [] }: Change): string[] {
  const { slug } = kindNamed(kind);
  const ways = reach.map((each) => `change:${each}`);
  if (existed && (action === "delete" || action === "replace"))
    return [`${action}:${slug}`, adoptedDanger, ...ways];
  if (action === "delete" || action === "replace" || action === "detach")
    return [`${action}:${slug}`, ...ways];
  const orders =
    action === "create" && fields.some(({ field, after }) => field === "acquire" && after === "order");
  return [...(orders ? [`order:${slug}`] : []), ...ways];
}
