import type { Owner, Ownership } from "../provider.ts";

const tagged = "dialtree:";

/** Beside the owner's: the object was there before, and is to outlive whoever declares it. */
export const adoptedTag = "dialtree-adopted";
const marked = /[ -](dt-[0-9a-f]{10})$/;

/** Whose an object with these tags is. */
export function ownerOfTags(tags: readonly string[] | null | undefined, owner?: Owner): Ownership {
  const ours = tags?.find((tag) => tag.startsWith(tagged));
  if (ours === undefined) return { kind: "none" };
  return ours === owner?.tag ? { kind: "ours" } : { kind: "other", by: { tag: ours } };
}

/**
 * The tags with ours in the place of any earlier owner's; people's own tags stay.
 *
 * @param existed whether it was there before and is taken over; what says so already is kept in any case
 */
export function withOwner(
  tags: readonly string[] | null | undefined,
  owner: Owner,
  existed = false,
): string[] {
  const isMarked = existed || existedBefore(tags).existed === true;
  return [...withoutOwner(tags), ...(isMarked ? [adoptedTag] : []), owner.tag];
}

export function withoutOwner(tags: readonly string[] | null | undefined): string[] {
  return (tags ?? []).filter((tag) => !tag.startsWith(tagged) && tag !== adoptedTag);
}

/** Whether the tags say that it was there before it was taken over. */
export function existedBefore(tags: readonly string[] | null | undefined): { existed?: true } {
  return tags?.includes(adoptedTag) ? { existed: true } : {};
}

/** Whose an object is that has nothing but a name to carry its owner. */
export function ownerOfName(name: string | undefined, owner?: Owner): Ownership {
  const mark = markIn(name);
  if (mark === undefined) return { kind: "none" };
  return mark === owner?.mark ? { kind: "ours" } : { kind: "other", by: { mark } };
}

export function markIn(name: string | undefined): string | undefined {
  return marked.exec(name ?? "")?.[1];
}

/** The name as people know it, without its owner's mark. */
export function withoutMark(name: string | undefined): string {
  return (name ?? "").replace(marked, "");
}

/** The label as it was declared: absent when it is the default, the resource's own name. */
export function declaredLabel(label: string | undefined, owner?: Owner): { label: string | undefined } {
  return { label: label === owner?.name ? undefined : label };
}
