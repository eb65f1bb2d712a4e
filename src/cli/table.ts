import { joined, lines, restyled, type Shown, shown } from "../safe/text.ts";

/** Rows as columns of the width that they need. */
export function table(rows: readonly (readonly string[])[]): Shown {
  const cells = rows.map((row) => row.map(shown));
  const widths = cells.reduce<number[]>(
    (widest, row) => row.map((cell, at) => Math.max(widest[at] ?? 0, cell.length)),
    [],
  );
  return lines(
    cells.map((row) => {
      const padded = row.map((cell, at) => restyled(cell, (text) => text.padEnd(widths[at] ?? 0)));
      return restyled(joined(padded, "  "), (text) => text.trimEnd());
    }),
  );
}
