import type { ContentfulStatusCode } from "hono/utils/http-status";
import { ErrorAnswer } from "./answers.ts";
import type { JsonObject, SandboxObject } from "./database.ts";
import type { ObjectList } from "./kinds/kind.ts";
import type { Scene } from "./scene.ts";

/** Of a list, with the `meta` that tells where it stands. */
export interface Page<T> {
  readonly data: T[];
  readonly meta: object;
}

/** One page of what fits the query. */
export function page(
  list: ObjectList,
  all: readonly SandboxObject[],
  query: URLSearchParams,
  scene: Scene,
): Page<SandboxObject> {
  const number = pageParameter(list, query, "page[number]", 1, Number.MAX_SAFE_INTEGER);
  const size = pageParameter(list, query, "page[size]", list.pageSize, 250);
  const fitting = inOrder(list, all.filter(filterOf(list, query, scene)), query.get("sort"));
  return {
    data: fitting.slice((number - 1) * size, number * size),
    meta: {
      total_pages: Math.ceil(fitting.length / size),
      total_results: fitting.length,
      page_number: number,
      page_size: size,
    },
  };
}

function pageParameter(
  { badQueryStatus }: ObjectList,
  query: URLSearchParams,
  name: string,
  standard: number,
  most: number,
): number {
  const value = Number(query.get(name) ?? standard);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw badQuery(badQueryStatus, name, `${name} must be a whole number from 1 to ${most}.`);
}

function filterOf(
  { filters, badQueryStatus }: ObjectList,
  query: URLSearchParams,
  scene: Scene,
): (object: SandboxObject) => boolean {
  const tests: ((object: SandboxObject) => boolean)[] = [];
  for (const [name, value] of query) {
    const filter = /^filter\[(.+)\]$/.exec(name)?.[1];
    if (filter === undefined) continue;
    const test = Object.hasOwn(filters, filter) ? filters[filter] : undefined;
    if (test === undefined) throw badQuery(badQueryStatus, name, `${name} is not a filter of this list.`);
    tests.push(({ body }) => test(body, value, scene));
  }
  return (object) => tests.every((test) => test(object));
}

function inOrder(
  { newestFirst }: ObjectList,
  objects: SandboxObject[],
  sort: string | null,
): SandboxObject[] {
  if (sort === null) return newestFirst ? objects.toReversed() : objects;
  const field = sort.replace(/^-/, "");
  const direction = sort.startsWith("-") ? -1 : 1;
  return objects.toSorted(
    (a, b) => direction * sortable(a.body, field).localeCompare(sortable(b.body, field)),
  );
}

/** What has no order of its own, such as an object, counts as empty. */
function sortable(body: JsonObject, field: string): string {
  const value = Object.hasOwn(body, field) ? body[field] : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${value}`
    : "";
}

export function badQuery(status: ContentfulStatusCode, parameter: string, detail: string): ErrorAnswer {
  return new ErrorAnswer(status, "10015", "Invalid query parameter", detail, { parameter });
}
