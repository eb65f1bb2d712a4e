import { useMemo } from "preact/hooks";
import { wordFor } from "../plan/words.ts";
import { Badges } from "./badges.tsx";
import { cellText, columnsOf } from "./columns.ts";
import { Listing, type ListingColumn } from "./listing.tsx";
import { matching, type PageModel, type Row } from "./model.ts";
import { linkToRow } from "./tabs.ts";

/** Every resource that has the words of the search. */
export function Results({ shown, search }: { shown: PageModel; search: string }) {
  const rows = useMemo(() => matching(shown.rows, search), [shown, search]);
  const shownColumns = useMemo(() => resultColumns(shown), [shown]);
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

function resultColumns(shown: PageModel): ListingColumn<Row>[] {
  return [
    { title: "Name", cell: (row) => <a href={linkToRow(row)}>{row.name}</a> },
    { title: "What", cell: ({ kind }) => wordFor(kind) },
    {
      title: "Settings",
      cell: (row) =>
        columnsOf(row.kind)
          .map((column) => cellText(column, row, shown))
          .filter(Boolean)
          .join(" · "),
    },
    { title: "State", cell: ({ change }) => <Badges change={change} /> },
  ];
}
