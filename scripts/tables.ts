/** The account of a stack as a table for each kind. Secrets are left out. */

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

/** Kinds in the order of an account's settings, each with its columns. */
const columns: Record<string, string[]> = {
  ProviderAccount: ["provider", "environment"],
  SipDomain: ["domain", "onlyMyConnections"],
  OutboundProfile: ["destinations", "dailySpendLimitUsd", "concurrentCalls"],
  CredentialList: ["outboundProfile"],
  CredentialAttachment: ["domain"],
  SipUser: ["username"],
  User: ["name", "sipUsers", "ringSeconds"],
  Team: ["name", "ring", "timeoutSeconds"],
  Extension: ["label", "target"],
  DeskPhone: ["vendor", "model", "mac"],
  PhoneNumber: ["number", "acquire", "target"],
  CallQueue: ["ring", "maxSize", "maxWaitSeconds", "overflow"],
};

export function tables({ deployment }: Deployment): string {
  const names = new Map(deployment.resources.map(({ urn, id }) => [id, urn.split("::").at(-1)]));
  const sections = Object.entries(columns).map(([kind, fields]) => {
    const rows = deployment.resources
      .filter(({ type }) => type.endsWith(`dialtree:${kind}`))
      .map(({ urn, outputs = {} }) => [
        urn.split("::").at(-1) ?? "",
        ...fields.map((field) => shown(outputs[field], names)),
      ]);
    return rows.length === 0 ? "" : table(kind, ["name", ...fields], rows);
  });
  return sections.filter(Boolean).join("\n");
}

function shown(value: unknown, names: Map<string | undefined, string | undefined>): string {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object" && value !== null) return Object.values(value).join(" ");
  return names.get(String(value)) ?? String(value ?? "");
}

function table(title: string, header: string[], rows: string[][]): string {
  const widths = header.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: string[]) =>
    `  ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join("  ")}`.trimEnd();
  return [`${title} (${rows.length})`, line(header), ...rows.map(line), ""].join("\n");
}
