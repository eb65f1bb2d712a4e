import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Refusal } from "./answers.ts";
import type { Kept, Row } from "./database.ts";
import type { SandboxKind } from "./kinds/kind.ts";

/** One page of what fits the query, with the `meta` that tells where it stands. */
export function page(kind: SandboxKind, all: readonly Kept[], query: URLSearchParams) {
  const number = pageParameter(kind, query, "page[number]", 1, Number.MAX_SAFE_INTEGER);
  const size = pageParameter(kind, query, "page[size]", kind.pageSize, 250);
  const fitting = sorted(kind, all.filter(fits(kind, query)), query.get("sort"));
  return {
    entries: fitting.slice((number - 1) * size, number * size),
    meta: {
      total_pages: Math.ceil(fitting.length / size),
      total_results: fitting.length,
      page_number: number,
      page_size: size,
    },
  };
}

function pageParameter(
  kind: SandboxKind,
  query: URLSearchParams,
  name: string,
  standard: number,
  most: number,
): number {
  const value = Number(query.get(name) ?? standard);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw badQuery(kind.badQuery, name, `${name} must be a whole number from 1 to ${most}.`);
}

function fits(kind: SandboxKind, query: URLSearchParams): (kept: Kept) => boolean {
  const tests: ((kept: Kept) => boolean)[] = [];
  for (const [name, value] of query) {
    const filter = /^filter\[(.+)\]$/.exec(name)?.[1];
    if (filter === undefined) continue;
    const test = Object.hasOwn(kind.filters, filter) ? kind.filters[filter] : undefined;
    if (test === undefined) throw badQuery(kind.badQuery, name, `${name} is not a filter of this list.`);
    tests.push(({ body }) => test(body, value));
  }
  return (kept) => tests.every((test) => test(kept));
}

function sorted(kind: SandboxKind, entries: Kept[], sort: string | null): Kept[] {
  if (sort === null) return kind.newestFirst ? entries.toReversed() : entries;
  const field = sort.replace(/^-/, "");
  const direction = sort.startsWith("-") ? -1 : 1;
  return entries.toSorted(
    (a, b) => direction * sortable(a.body, field).localeCompare(sortable(b.body, field)),
  );
}

/** What has no order of its own, such as an object, counts as empty. */
function sortable(body: Row, field: string): string {
  const value = Object.hasOwn(body, field) ? body[field] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${value}`
    : "";
}

export function badQuery(status: ContentfulStatusCode, parameter: string, detail: string): Refusal {
  return new Refusal(status, "10015", "Invalid query parameter", detail, { parameter });
}
