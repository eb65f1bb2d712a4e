/** Fields of a resource's inputs that dialtree itself adds: nobody writes them, and no review shows them. */
const ownFields = ["__provider", "owner", "reference", "voiceUrl", "declares", "adopted"] as const;

/** The same, and the account's reference, which a review says otherwise. */
export const hidden: ReadonlySet<string> = new Set([...ownFields, "account"]);

export function withoutOwnFields(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own: readonly string[] = ownFields;
  return Object.fromEntries(Object.entries(inputs).filter(([field]) => !own.includes(field)));
}
