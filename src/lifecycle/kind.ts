import type { Fields, KindName } from "../../providers/provider.ts";

/** What a resource file declares of its kind; everything else is the lifecycle's. */
export interface Kind<K extends KindName = KindName> {
  readonly name: K;
  /** JSON Schema of the fields, the account's reference among them. */
  readonly schema: KindSchema;
  /** Fields that no carrier can change on an object: a change makes another one. */
  readonly replaces: readonly (keyof Fields<K>)[];
  /** Fields that only count when the object is made; a later change of them changes nothing. */
  readonly onlyAtCreation: readonly (keyof Fields<K>)[];
  /** Whether the resource's name is the object's key, so that another name makes another object. */
  readonly keyedByName?: true;
  /** Brings what a user wrote into the one form that equal meanings share, before its shape is judged. */
  readonly normalise?: (written: Record<string, unknown>) => Record<string, unknown>;
  /** Fields that the carrier chooses where `fields` leave them open: their absence asks for no change. */
  readonly chosen?: (fields: Fields<K>) => readonly (keyof Fields<K>)[];
  /** Why a change is refused instead of carried out. */
  readonly refuses?: (before: Fields<K>, after: Fields<K>) => string | undefined;
}

export interface KindSchema {
  readonly properties: Readonly<
    Record<string, { readonly description: string; readonly uniqueItems?: boolean }>
  >;
}
