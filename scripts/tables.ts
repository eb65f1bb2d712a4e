/** The account of a stack as a table for each kind. Secrets are left out. */
import { kinds } from "../src/kinds/registry.ts";

interface Deployment {
  readonly deployment: {
    readonly resources: {
      readonly urn: string;
      readonly type: string;
      readonly id?: string;
      readonly outputs?: Row;
    }[];
  };
}

type Row = Record<string, unknown>;

export function tables({ deployment }: Deployment): string {
  const names = new Map(deployment.resources.map(({ urn, id }) => [id, urn.split("::").at(-1)]));
  const sections = kinds
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ name: kind, word, columns, outputs = {} }) => {
      const said = [...new Set([...columns.flatMap(({ fields = [] }) => fields), ...Object.keys(outputs)])];
      const fields = said.filter((field) => outputs[field as never] !== "secret");
      const rows = deployment.resources
        .filter(({ type }) => type.endsWith(`dialtree:${kind}`))
        .map(({ urn, outputs: values = {} }) => [
          urn.split("::").at(-1) ?? "",
          ...fields.map((field) => textOf(values[field], names)),
        ]);
      return rows.length === 0 ? "" : table(word, ["name", ...fields], rows);
    });
  return sections.filter(Boolean).join("\n");
}

function textOf(value: unknown, names: Map<string | undefined, string | undefined>): string {
  if (Array.isArray(value)) return value.map((each) => textOf(each, names)).join(", ");
  if (typeof value === "object" && value !== null)
    return Object.values(value)
      .map((each) => textOf(each, names))
      .join(" ");
  return names.get(String(value)) ?? String(value ?? "");
}

function table(title: string, header: string[], rows: string[][]): string {
  const widths = header.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: string[]) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd();
  return [`${title} (${rows.length})`, line(header), ...rows.map(line), ""].join("\n");
}
