import type { Action, Change, FieldChange } from "./changes.ts";

type Style = "red" | "green" | "yellow" | "magenta" | "bold" | "dim";
export type Paint = (style: Style, text: string) => string;

const words: Readonly<Record<string, string>> = {
  ProviderAccount: "account",
  SipDomain: "SIP domain",
  OutboundProfile: "outbound profile",
  CredentialList: "credential list",
  CredentialAttachment: "credential attachment",
  SipUser: "SIP user",
  CallQueue: "call queue",
  PhoneNumber: "phone",
  PhoneProfile: "phone profile",
  DeskPhone: "desk phone",
  Extension: "extension",
  Team: "team",
  User: "user",
};

const marks: Readonly<Record<Action, { sign: string; style: Style }>> = {
  create: { sign: "+", style: "green" },
  update: { sign: "~", style: "yellow" },
  replace: { sign: "+-", style: "magenta" },
  delete: { sign: "-", style: "red" },
};

/** The tree's word for a class of resource. */
export function wordFor(kind: string): string {
  return words[kind] ?? kind;
}

const order = (kind: string) => Object.keys(words).indexOf(kind);

/** The changes as a person reads them, account by account, with the totals in the last line. */
export function changesAsText(changes: readonly Change[], unchanged: number, paint: Paint): string {
  if (changes.length === 0) return `Nothing changes: all ${unchanged} resources are as declared.\n`;
  const sorted = changes.toSorted((a, b) => order(a.kind) - order(b.kind) || (a.name < b.name ? -1 : 1));
  const groups = Map.groupBy(sorted, ({ account, isProduction }) =>
    account === undefined ? "organization" : `account ${account}${isProduction ? " (production)" : ""}`,
  );
  const parts = [...groups].map(([title, group]) => {
    const heading = paint("bold", title.endsWith("(production)") ? paint("red", title) : title);
    return `${heading}\n${group.map((change) => changeText(change, paint)).join("")}`;
  });
  return `${parts.join("\n")}\n${totals(changes, unchanged)}\n`;
}

export function totals(changes: readonly Change[], unchanged: number): string {
  const count = (action: Action) => changes.filter((change) => change.action === action).length;
  const parts = (["create", "update", "replace", "delete"] as const).flatMap((action) =>
    count(action) > 0 ? [`${count(action)} to ${action}`] : [],
  );
  return [...parts, `${unchanged} unchanged`].join(", ");
}

function changeText({ action, kind, name, fields, forcedBy }: Change, paint: Paint): string {
  const { sign, style } = marks[action];
  const why = forcedBy.length > 0 ? paint("magenta", `  (replaced because of ${forcedBy.join(", ")})`) : "";
  const line = `  ${paint(style, sign.padEnd(2))} ${wordFor(kind)} ${paint("bold", name)}${why}\n`;
  return (
    line + (action === "create" ? "" : fields.map((field) => `       ${fieldText(field, paint)}\n`).join(""))
  );
}

function fieldText({ field, before, after }: FieldChange, paint: Paint): string {
  return `${field}: ${paint("red", shown(before))} -> ${paint("green", shown(after))}`;
}

function shown(value: unknown): string {
  if (value === undefined) return "(default)";
  return typeof value === "string" ? value : JSON.stringify(value);
}
