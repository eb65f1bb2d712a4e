import type { Kind } from "./kind.ts";

type Values = Readonly<Record<string, unknown>>;

/**
 * The fields that somebody writes, defaults aside: `label`, and `forward.busy` in a map whose entries stand each for
 * themselves. Of an object that was there before, a tree touches only these.
 */
export function declaredFields(kind: Kind, written: Values): string[] {
  return Object.entries(written).flatMap(([field, value]) => {
    if (value === undefined) return [];
    return isSharedMap(kind, field, value) ? Object.keys(value).map((key) => `${field}.${key}`) : [field];
  });
}

/** The live fields with what is declared of `wanted` in their place. */
export function overlaid(
  kind: Kind,
  live: Values,
  wanted: Values,
  declares: ReadonlySet<string>,
): Record<string, unknown> {
  const names = new Set([...Object.keys(live), ...Object.keys(wanted)]);
  const entries = [...names].map((field): [string, unknown] => {
    if (declares.has(field)) return [field, wanted[field]];
    const [before, after] = [live[field], wanted[field]];
    if (!isSharedMap(kind, field, after)) return [field, before];
    const said = Object.entries(after).filter(([key]) => declares.has(`${field}.${key}`));
    return [field, { ...(before as Values | undefined), ...Object.fromEntries(said) }];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** Whether the field is among the declared ones, or an entry of it is. */
export function isDeclared(declares: Iterable<string>, field: string): boolean {
  return [...declares].some((name) => name === field || name.startsWith(`${field}.`));
}

function isSharedMap({ references = [] }: Kind, field: string, value: unknown): value is Values {
  return typeof value === "object" && value !== null && references.some(({ at }) => at === `${field}.*`);
}
