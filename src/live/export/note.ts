import type { KindName } from "../../kinds/registry.ts";

/** Something that whoever reads an export is to know. */
export interface Note {
  /** The account; undefined of what belongs to the organization. */
  readonly account: string | undefined;
  /** The resource that it is about, where the tree has it. */
  readonly about?: { readonly kind: KindName; readonly name: string };
  /** Whether it tells of something that is there and not in the tree; else of a choice that was made. */
  readonly isLeftOut: boolean;
  /** One line; what came from outside stands in quotes. */
  readonly text: string;
}

const longest = 80;

/** A text from outside as a note has it, in quotes and no longer than people read. */
export function said(value: unknown): string {
  const text = harmless(String(value));
  const clipped = text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
  return `"${clipped.replaceAll('"', "'")}"`;
}

/** The same of a whole sentence: on one line, and nothing in it that a comment could mean to dialtree. */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u{fffd}").replaceAll(/dialtree-(?=ignore)/g, "dialtree ");
}
