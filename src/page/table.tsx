import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { KindName } from "../kinds/registry.ts";
import { isNew } from "../plan/change.ts";
import { Badges } from "./badges.tsx";
import { cellText, columnsOf } from "./columns.ts";
import { Details, FieldChange } from "./details.tsx";
import type { PageModel, Row } from "./model.ts";
import { Pages, usePages } from "./pages.tsx";
import { linkTo } from "./place.ts";

/** The resources of one kind, a page at a time, each with its details to unfold. */
export function Table(props: {
  shown: PageModel;
  kind: KindName;
  title: string;
  rows: readonly Row[];
  /** The row to show and unfold. */
  open: string;
}) {
  const { shown, kind, title, rows, open } = props;
  const at = rows.findIndex(({ name }) => name === open);
  const pages = usePages(rows, at);
  if (rows.length === 0) return <p class="empty">None.</p>;
  const shownColumns = columnsOf(kind);
  return (
    <>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            {shownColumns.map((column) => (
              <th scope="col" key={column.title}>
                {column.title}
              </th>
            ))}
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {pages.rows.map((row) => (
            <TableRow key={row.key} row={row} shown={shown} isOpen={row.name === open} />
          ))}
        </tbody>
      </table>
      <Pages pages={pages} />
    </>
  );
}

function TableRow({ row, shown, isOpen }: { row: Row; shown: PageModel; isOpen: boolean }) {
  const [open, setOpen] = useState(isOpen);
  const { kind, name, own, change } = row;
  const id = `details-${row.key.replaceAll(/[^\w-]/g, "_")}`;
  const cells = columnsOf(kind);
  const updates = change !== undefined && !isNew(change) ? change.fields : [];
  const canBeDialled = kind === "Extension" || kind === "PhoneNumber";
  return (
    <Fragment>
      <tr class={change ? `is-${change.action}` : undefined}>
        <th scope="row">
          <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
            {own}
          </button>
        </th>
        {cells.map((column) => (
          <td key={column.title} data-title={column.title}>
            {cellText(column, row, shown)}
          </td>
        ))}
        <td data-title="State">
          <Badges change={change} />
          {updates.length > 0 && (
            <ul class="updates">
              {updates.map(({ field, before, after }) => (
                <li key={field}>
                  {field}: <FieldChange before={before} after={after} />
                </li>
              ))}
            </ul>
          )}
          {canBeDialled && (
            <a href={linkTo("dial", name)}>
              Who rings<span class="hidden"> for {own}</span>
            </a>
          )}
        </td>
      </tr>
      <tr id={id} hidden={!open}>
        {open && (
          <td colSpan={cells.length + 2}>
            <Details row={row} />
          </td>
        )}
      </tr>
    </Fragment>
  );
}
