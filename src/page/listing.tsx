import type { ComponentChildren } from "preact";
import { Pages, usePages } from "./pages.tsx";

export interface ListingColumn<T> {
  readonly title: string;
  cell(row: T): ComponentChildren;
}

/** A table of whatever there is, a page at a time; the first column names the row. */
export function Listing<T>(props: {
  /** For those who hear the page; a heading says it to those who see it. */
  caption: string;
  columns: readonly ListingColumn<T>[];
  rows: readonly T[];
  keyOf(row: T): string;
}) {
  const { caption, columns, rows, keyOf } = props;
  const pages = usePages(rows);
  const [first, ...others] = columns;
  if (first === undefined || rows.length === 0) return null;
  return (
    <>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title }) => (
              <th scope="col" key={title}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((row) => (
            <tr key={keyOf(row)}>
              <th scope="row">{first.cell(row)}</th>
              {others.map(({ title, cell }) => (
                <td key={title} data-title={title}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Pages pages={pages} />
    </>
  );
}
