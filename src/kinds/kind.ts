import type { Column } from "./column.ts";
import type { Reference } from "./reference.ts";

/**
 * All that dialtree knows of a kind of resource, as data: what is not said here, no other part of it says. Whatever lists
 * kinds, or treats one unlike another, reads it from here. `Fields` and `Outputs` are types alone.
 */
export interface Kind<Fields extends object = object, Outputs extends object = object> {
  /** The class, and the resource's type in Pulumi: `CallQueue`. Stands in state, so it is never changed. */
  readonly name: string;
  /** What the tree calls one of it where it is pointed to, and what keys of resources begin with: `callQueue`. */
  readonly id: string;
  /** Where the tree has it: `callQueues`, of an account or of the tree itself. */
  readonly section: string;
  /** What people call one of it. */
  readonly word: string;
  /** What dangers name it by: `delete:queue`. */
  readonly slug: string;
  /** To whom one of it belongs. What is an account's is named `ACCOUNT/NAME`. */
  readonly belongsTo: "account" | "organization";
  /** JSON Schema of its fields, as a program gives them; what it shares with the tree's is referred to. */
  readonly schema: KindSchema;

  /** Whether calls can be sent to it: the tree then says `{ callQueue: support }`. */
  readonly isTarget?: true;
  /** Where its fields point to other resources, in the order in which calls take them. */
  readonly references?: readonly Reference[];

  /** The field that is the key of the tree's map. */
  readonly keyField?: string;
  /** Where the tree has a list and no map: the fields that make the name. */
  readonly nameFields?: readonly string[];
  /** Fields that the tree names otherwise, by what they are here. */
  readonly treeNames?: Readonly<Record<string, string>>;
  /** What a tree has to say where a program need not. */
  readonly treeNeeds?: Readonly<Record<string, unknown>>;
  /** Fields of the tree that a keeper may let people choose; so far every provider makes them itself, and refuses them. */
  readonly chosenByKeeper?: readonly string[];
  /** Values that a tree gives by saying nothing, where its schema has no default. */
  readonly unsaid?: Readonly<Record<string, unknown>>;
  /** Fields that only a program may give. */
  readonly notInTree?: readonly string[];

  /** Fields whose change makes another object, unless a provider says otherwise. */
  readonly replaces?: readonly (keyof Fields & string)[];
  /** What tells one object from all others: the resource's name, or a field. A provider may say otherwise. */
  readonly naturalKey: "resourceName" | (keyof Fields & string);
  /** Fields that only count when the object is made; `adopt` is always one. A later change of them changes nothing. */
  readonly onlyAtCreation?: readonly (keyof Fields & string)[];
  /** The one form of a field's value that equal meanings share. */
  readonly forms?: Readonly<Partial<Record<keyof Fields & string, ValueForm>>>;
  /** Fields of a list's items that are left out where they have the schema's defaults, so that saying these changes nothing. */
  readonly leavesOut?: Readonly<Partial<Record<keyof Fields & string, readonly string[]>>>;
  /** Fields that the keeper chooses where `fields` leave them open: their absence asks for no change. */
  readonly chosen?: (fields: Partial<Fields>) => readonly (keyof Fields & string)[];
  /** Why a change is refused instead of carried out. */
  readonly refuses?: (before: Partial<Fields>, after: Partial<Fields>) => string | undefined;

  /** What only its keeper knows, and which of that is a secret. */
  readonly outputs?: Readonly<Partial<Record<(keyof Outputs | keyof Fields) & string, "plain" | "secret">>>;
  /** What the edge keeps of it. */
  readonly edge?: EdgePart<keyof Fields & string, (keyof Fields | keyof Outputs) & string>;

  /** What may happen to one of it that a tree can allow or refuse, and whether it is refused unless it is allowed. */
  readonly dangers?: Readonly<Partial<Record<Danger, "allowed" | "refused">>>;
  /** Its place among the kinds of an account in a review. */
  readonly rank: number;
  /** The tab of the page that shows it, and its place there. What has none has a page of its own. */
  readonly tab?: { readonly title: string; readonly rank: number };
  /** What a table of it shows beside the name. */
  readonly columns: readonly Column[];
  /** Only a type. */
  readonly types?: { readonly fields: Fields; readonly outputs: Outputs };
}

/** `delete` and `replace` are dangers of every kind. */
export type Danger = "delete" | "replace" | "detach" | "order";

export type ValueForm = "e164" | "macAddress" | "lowerCase";

export interface EdgePart<Field extends string, Known extends string = Field> {
  /** In the paths of the edge's admin API. */
  readonly path: string;
  /** Where a provider keeps the object alone: the fields that say how calls go, which it has no place for. */
  readonly callFields?: readonly Field[];
  /** What a provider has of it that calls need, beside its id: the edge knows it, and no tree can say it there. */
  readonly known?: readonly Known[];
}

export interface KindSchema {
  readonly title: string;
  readonly description: string;
  readonly properties: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}
