import { type KindName, kindNamed } from "../kinds/registry.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** Fields of a resource's inputs that dialtree itself adds: nobody writes them, and no review shows them. */
const ownFields = ["__provider", "owner", "reference"] as const;

/** The same of one kind: what is taken from another resource. */
const ownOf: { readonly [K in KindName]?: readonly string[] } = { CredentialAttachment: ["voiceUrl"] };

export function withoutOwnFields(kind: KindName, inputs: Inputs): Record<string, unknown> {
  const own: readonly string[] = [...ownFields, ...(ownOf[kind] ?? [])];
  return Object.fromEntries(Object.entries(inputs).filter(([field]) => !own.includes(field)));
}

/** What a review shows of a resource: neither our own fields, nor the account's reference, which it says otherwise. */
export function shownFields(kind: KindName, inputs: Inputs): Record<string, unknown> {
  const { unsaid = {} } = kindNamed(kind);
  const { account: _said, ...fields } = withoutOwnFields(kind, inputs);
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => value === undefined || value !== unsaid[field]),
  );
}
