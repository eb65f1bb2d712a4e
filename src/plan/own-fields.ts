import { type KindName, kindNamed } from "../kinds/registry.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** Fields of a resource's inputs that dialtree itself adds: nobody writes them, and no review shows them. */
const ownFields = ["__provider", "owner", "reference", "declares", "adopted"] as const;

/** The same of one kind: what is taken from another resource, and may be changed behind it. */
const ownOf: { readonly [K in KindName]?: readonly string[] } = {
  CredentialAttachment: ["voiceUrl", "fallbackUrl"],
};

export function isTakenField(kind: KindName, field: string): boolean {
  return ownOf[kind]?.includes(field) ?? false;
}

export function isOwnField(kind: KindName, field: string): boolean {
  return ownFields.some((own) => own === field) || isTakenField(kind, field);
}

export function withoutOwnFields(kind: KindName, inputs: Inputs): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([field]) => !isOwnField(kind, field)));
}

/** What a review shows of a resource: neither our own fields, nor the account's reference, which it says otherwise. */
export function shownFields(kind: KindName, inputs: Inputs): Record<string, unknown> {
  const { unsaid = {} } = kindNamed(kind);
  const { account: _said, ...fields } = withoutOwnFields(kind, inputs);
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => value === undefined || value !== unsaid[field]),
  );
}
