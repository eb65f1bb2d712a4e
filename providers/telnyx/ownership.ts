import type { Owner, Ownership } from "../provider.ts";

const tagged = "dialtree:";
const marked = /[ -](dt-[0-9a-f]{10})$/;

/** Whose an object with these tags is. */
export function ownerOfTags(tags: readonly string[] | null | undefined, owner?: Owner): Ownership {
  const ours = tags?.find((tag) => tag.startsWith(tagged));
  if (ours === undefined) return { kind: "none" };
  return ours === owner?.tag ? { kind: "ours" } : { kind: "other", by: { tag: ours } };
}

/** The tags with ours in the place of any earlier owner's; people's own tags stay. */
export function withOwner(tags: readonly string[] | null | undefined, owner: Owner): string[] {
  return [...withoutOwner(tags), owner.tag];
}

export function withoutOwner(tags: readonly string[] | null | undefined): string[] {
  return (tags ?? []).filter((tag) => !tag.startsWith(tagged));
}

/** Whose an object is that has nothing but a name to carry its owner. */
export function ownerOfName(name: string | undefined, owner?: Owner): Ownership {
  const mark = marked.exec(name ?? "")?.[1];
  if (mark === undefined) return { kind: "none" };
  return mark === owner?.mark ? { kind: "ours" } : { kind: "other", by: { mark } };
}

/** The name as people know it, without its owner's mark. */
export function withoutMark(name: string | undefined): string {
  return (name ?? "").replace(marked, "");
}

/** The label as it was declared: absent when it is the default, the resource's own name. */
export function declaredLabel(label: string | undefined, owner?: Owner): { label: string | undefined } {
  return { label: label === owner?.name ? undefined : label };
}
