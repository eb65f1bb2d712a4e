import { useEffect, useState } from "preact/hooks";

/** Rows that a page shows at once: enough to read on, few enough for any browser. */
const perPage = 100;

export interface PageOf<T> {
  readonly rows: readonly T[];
  readonly first: number;
  readonly total: number;
  go(page: number): void;
}

/** A page of rows at a time. @param at the row to begin with */
export function usePages<T>(rows: readonly T[], at = 0): PageOf<T> {
  const wanted = Math.floor(Math.max(0, at) / perPage);
  const [page, go] = useState(wanted);
  useEffect(() => go(wanted), [rows, wanted]);
  const first = Math.min(page * perPage, Math.max(0, Math.ceil(rows.length / perPage) - 1) * perPage);
  return { rows: rows.slice(first, first + perPage), first, total: rows.length, go };
}

export function Pages<T>({ pages }: { pages: PageOf<T> }) {
  const { rows, first, total, go } = pages;
  if (total <= perPage) return null;
  const page = first / perPage;
  const number = (value: number) => value.toLocaleString("en");
  return (
    <div class="pages">
      <button type="button" disabled={first === 0} onClick={() => go(page - 1)}>
        Previous
      </button>
      <span role="status">
        {number(first + 1)} to {number(first + rows.length)} of {number(total)}
      </span>
      <button type="button" disabled={first + rows.length >= total} onClick={() => go(page + 1)}>
        Next
      </button>
    </div>
  );
}
