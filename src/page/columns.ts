import { valueText } from "../plan/value.ts";
import type { ResourceKind } from "../tree/resources.ts";
import type { Row, Shown } from "./model.ts";

export interface Column {
  readonly title: string;
  text(row: Row, shown: Shown): string;
}

/** A field as it stands; empty where there is none. */
const field = (title: string, name: string): Column => ({
  title,
  text: ({ entry }) => {
    const value = entry.inputs[name];
    return value === undefined ? "" : plain(value);
  },
});

/** Kinds of targets as people say them. */
const words: Readonly<Record<string, string>> = {
  sipUser: "SIP user",
  callQueue: "call queue",
  phoneNumber: "number",
};

/** Lists and targets without the signs around them. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (typeof value !== "object" || value === null) return valueText(value);
  return Object.entries(value)
    .map(([key, each]) => `${words[key] ?? key} ${plain(each)}`)
    .join(", ");
}

const label = field("Label", "label");

/** What the table of a kind shows beside the name; every other field stands in a row's details. */
export const columns: Readonly<Record<ResourceKind, readonly Column[]>> = {
  ProviderAccount: [field("Provider", "provider"), field("Environment", "environment")],
  SipDomain: [field("Prefix", "prefix"), field("Outbound profile", "outboundProfile"), label],
  OutboundProfile: [
    field("Destinations", "destinations"),
    field("Daily limit (USD)", "dailySpendLimitUsd"),
    field("Calls at once", "concurrentCalls"),
  ],
  CredentialList: [label, field("Outbound profile", "outboundProfile")],
  CredentialAttachment: [field("Domain", "domain"), field("Credential list", "list")],
  SipUser: [
    field("Credential list", "list"),
    { title: "Person", text: ({ name }, { people }) => (people.get(name) ?? []).join(", ") },
    { title: "Use", text: ({ entry }) => (entry.inputs.enabled === false ? "disabled" : "") },
    label,
  ],
  Extension: [label, field("Target", "target"), field("Memory key", "memoryKey")],
  DeskPhone: [
    { title: "Model", text: ({ entry }) => `${entry.inputs.vendor} ${entry.inputs.model}` },
    field("MAC", "mac"),
    field("Lines", "lines"),
    field("Location", "location"),
  ],
  PhoneProfile: [field("Keys", "keys"), field("Language", "language"), field("Time zone", "timeZone")],
  PhoneNumber: [
    { title: "Number", text: ({ entry }) => plain(entry.inputs.number ?? entry.inputs.search ?? "") },
    field("Target", "target"),
    field("Domain", "domain"),
  ],
  CallQueue: [label, field("Members", "members"), field("Ring", "ring"), field("Overflow", "overflow")],
  User: [field("Name", "name"), field("SIP users", "sipUsers"), field("Forward", "forward")],
  Team: [field("Name", "name"), field("Members", "members"), field("Ring", "ring")],
};
