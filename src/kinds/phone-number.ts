import schema from "../../schemas/phone-number.schema.json" with { type: "json" };
import type { PhoneNumberFields } from "../../schemas/types.ts";
import { column } from "./column.ts";
import type { Kind } from "./kind.ts";

/** What a number still waits for, such as documents, and until when (RFC 3339). */
export interface Waiting {
  readonly for: string;
  readonly until?: string;
}

/** No change of a field replaces a number. */
export const phoneNumber: Kind<PhoneNumberFields, { waits?: Waiting }> = {
  name: "PhoneNumber",
  id: "phone",
  section: "phones",
  word: "phone",
  slug: "phone",
  belongsTo: "account",
  schema,
  references: [
    { at: "domain", to: "SipDomain", isWithinAccount: true, isId: true },
    { at: "target", to: "target" },
  ],
  naturalKey: "number",
  onlyAtCreation: ["search", "acquire"],
  forms: { number: "e164" },
  chosen: ({ search }) => (search === undefined ? [] : ["number"]),
  refuses(before, after) {
    if (after.number === undefined || before.number === undefined || after.number === before.number)
      return undefined;
    return `the number ${before.number} would be replaced by ${after.number}: declare the other number as a resource of its own, and remove this one when nothing needs it`;
  },
  outputs: { number: "plain", waits: "plain" },
  edge: { path: "phones", callFields: ["number", "target", "callerNamePrefix"], known: ["domain"] },
  dangers: { delete: "refused", replace: "refused", detach: "allowed", order: "allowed" },
  rank: 80,
  tab: { title: "Phones", rank: 100 },
  columns: [
    { title: "Number", fields: ["number", "search"], isEither: true },
    column("Target", "target"),
    column("Domain", "domain"),
  ],
};
