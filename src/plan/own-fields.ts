/** Fields of a resource's inputs that dialtree itself adds: nobody writes them, and no review shows them. */
const ownFields = ["__provider", "owner", "reference", "voiceUrl", "declares", "adopted"] as const;

/** Those of them that dialtree applies for what the tree asks for, and that somebody may change behind it. */
export const unwrittenFields: ReadonlySet<string> = new Set(["voiceUrl"]);

/** The same, and the account's reference, which a review says otherwise. */
export const hidden: ReadonlySet<string> = new Set([...ownFields, "account"]);

export function withoutOwnFields(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own: readonly string[] = ownFields;
  return Object.fromEntries(Object.entries(inputs).filter(([field]) => !own.includes(field)));
}
