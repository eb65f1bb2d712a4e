import { useMemo } from "preact/hooks";
import { wordFor } from "../plan/words.ts";
import { Badges } from "./badges.tsx";
import { columns } from "./columns.ts";
import { found, type Row, type Shown } from "./model.ts";
import { Pages, usePages } from "./pages.tsx";
import { linkTo } from "./place.ts";
import { tabOf } from "./tabs.ts";

/** Every resource that has the words of the search. */
export function Results({ shown, search }: { shown: Shown; search: string }) {
  const rows = useMemo(() => found(shown.rows, search), [shown, search]);
  const pages = usePages(rows);
  return (
    <>
      <h1 tabIndex={-1}>Search</h1>
      <p role="status">
        {rows.length === 0 ? "Nothing" : rows.length.toLocaleString("en")} found for “{search}”
      </p>
      {rows.length > 0 && (
        <table>
          <caption class="hidden">What was found</caption>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">What</th>
              <th scope="col">Settings</th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {pages.rows.map((row) => (
              <tr key={row.key}>
                <th scope="row">
                  <a href={linkToRow(row)}>{row.name}</a>
                </th>
                <td data-title="What">{wordFor(row.kind)}</td>
                <td data-title="Settings">
                  {columns[row.kind]
                    .map((column) => column.text(row, shown))
                    .filter(Boolean)
                    .join(" · ")}
                </td>
                <td data-title="State">
                  <Badges change={row.change} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Pages pages={pages} />
    </>
  );
}

/** Where the page shows a resource. */
export function linkToRow({ kind, name, account }: Pick<Row, "kind" | "name" | "account">): string {
  if (kind === "ProviderAccount") return linkTo("account", name);
  if (account === undefined) return linkTo("organization", tabOf(kind), name);
  return linkTo("account", account, tabOf(kind), name);
}
