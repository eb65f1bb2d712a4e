import type { KindName } from "./registry.ts";

/** Where the fields of a kind point to another resource. */
export interface Reference {
  /** `overflow`, `sipUsers[]` for each item of a list, `forward.*` for each value of a map, `keys[].extension`. */
  readonly at: string;
  /** What it points to: a kind, or any target, in a map with one key such as `{ user: dana }`. */
  readonly to: KindName | "target";
  /** The reference itself, or a map that has it in this field: `dana` is short for `{ user: dana }`. */
  readonly field?: string;
  /** Whether it stays within the account, since the account's keeper links them. */
  readonly isWithinAccount?: true;
  /** Whether it is the carrier's own id that is applied; else it is the resource's name. */
  readonly isId?: true;
}

/** A place where something points to a resource, as `mapReferences` comes to it. */
export interface Pointer {
  readonly reference: Reference;
  readonly to: KindName;
  /** What stands there: a name, and in a program perhaps a resource or an output. */
  readonly value: unknown;
  /** Keys that lead to it. */
  readonly path: readonly (string | number)[];
}
