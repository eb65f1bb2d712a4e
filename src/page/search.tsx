import { useMemo } from "preact/hooks";
import { wordFor } from "../plan/words.ts";
import { Badges } from "./badges.tsx";
import { columns } from "./columns.ts";
import { Listing, type ListingColumn } from "./listing.tsx";
import { found, type Row, type Shown } from "./model.ts";
import { linkToRow } from "./tabs.ts";

/** Every resource that has the words of the search. */
export function Results({ shown, search }: { shown: Shown; search: string }) {
  const rows = useMemo(() => found(shown.rows, search), [shown, search]);
  const shownColumns = useMemo(() => columnsOf(shown), [shown]);
  return (
    <>
      <h1 tabIndex={-1}>Search</h1>
      <p role="status">
        {rows.length === 0 ? "Nothing" : rows.length.toLocaleString("en")} found for “{search}”
      </p>
      <Listing caption="What was found" columns={shownColumns} rows={rows} keyOf={({ key }) => key} />
    </>
  );
}

function columnsOf(shown: Shown): ListingColumn<Row>[] {
  return [
    { title: "Name", cell: (row) => <a href={linkToRow(row)}>{row.name}</a> },
    { title: "What", cell: ({ kind }) => wordFor(kind) },
    {
      title: "Settings",
      cell: (row) =>
        columns[row.kind]
          .map((column) => column.text(row, shown))
          .filter(Boolean)
          .join(" · "),
    },
    { title: "State", cell: ({ change }) => <Badges change={change} /> },
  ];
}
