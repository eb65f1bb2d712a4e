import { Listing } from "../listing.ts";
import type { Collection, Fields, KindName, Owner, Stored } from "../provider.ts";
import { changesOf, type Json, merged } from "./changes.ts";
import { asTaken, isAt, isGone, mayBeTaken, translate } from "./errors.ts";
import { withOwner } from "./ownership.ts";
import { pagesOf, shared } from "./pages.ts";

/** What the SDK offers for one of the carrier's resources; every kind of object is reached through this. */
export interface Resource<T> {
  list(): AsyncIterable<T>;
  get(id: string): Promise<T | undefined>;
  create(body: object): Promise<T>;
  update(id: string, body: object): Promise<T>;
  remove(id: string): Promise<unknown>;
  idOf(object: T): string;
  /** See `Listing`. */
  isFull?(entry: T): boolean;
}

/** One of the carrier's resources with its shared reads and its errors put into our words. */
export interface Objects<T> {
  readonly listing: Listing<T>;
  create(body: object): Promise<T>;
  /** Undefined when the object is gone. */
  update(id: string, body: object): Promise<T | undefined>;
  /** What is gone already is success. */
  remove(id: string): Promise<void>;
  /** All of them as they stand now; who asks meanwhile shares the requests. */
  pages(): AsyncIterable<T[]>;
}

export function objects<T>(resource: Resource<T>): Objects<T> {
  const get = (id: string) =>
    inOurWords("read", async () => {
      try {
        return await resource.get(id);
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
    });
  const listing = new Listing<T>({
    list: () => inOurWords("read", () => Array.fromAsync(resource.list())),
    get,
    idOf: resource.idOf,
    ...(resource.isFull ? { isFull: resource.isFull } : {}),
  });
  return {
    listing,
    async create(body) {
      const made = await inOurWords("create", () => resource.create(body));
      await listing.put(made);
      return made;
    },
    async update(id, body) {
      try {
        const changed = await resource.update(id, body);
        await listing.put(changed);
        return changed;
      } catch (error) {
        if (!isGone(error)) throw translate(error, "write");
        await listing.drop(id);
        return undefined;
      }
    },
    async remove(id) {
      try {
        await resource.remove(id);
      } catch (error) {
        if (!isGone(error)) throw translate(error, "write");
      }
      await listing.drop(id);
    },
    pages: shared(() => pagesOf(() => resource.list())),
  };
}

export async function inOurWords<T>(request: "read" | "write" | "create", ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw translate(error, request);
  }
}

/** How one kind is kept at the carrier, for kinds that have an object of their own. */
export interface Mapping<K extends KindName, T> {
  readonly unique: boolean;
  /** The carrier's field that no two objects have the same value of, where there is one. */
  readonly key?: string;
  /** Whether `object`, which is not of `owner`'s making, has the natural key that `fields` ask for. */
  conflicts(object: T, fields: Fields<K>, owner: Owner): boolean;
  /** What each field is at the carrier: the part of a request's body that sets it or, without a value, takes it away. */
  readonly parts: Parts<Fields<K>>;
  /** What the object's name at the carrier is; without a label the resource's own name. */
  name(label: string, owner: Owner | undefined): object;
  /** What holds of every object that dialtree makes. */
  readonly always?: Json;
  /** What a create says beside the fields. */
  create?(fields: Fields<K>, owner: Owner): object;
  /** An object in the words of a request, where an answer has others. */
  inRequest?(object: T): Json;
  /** What a change has to repeat by the API's reference, whatever it is about. */
  repeats?(current: T): object;
  /** The tags of an object that has a place for some. */
  tagsOf?(object: T): readonly string[] | null | undefined;
  stored(object: T, owner?: Owner): Stored<K>;
}

type Parts<F> = { readonly [Field in keyof F]?: (value: F[Field]) => Json };

/** A collection over objects of the carrier that carry their owner themselves. */
export function ownedCollection<K extends KindName, T>(
  { listing, create, update, remove, pages }: Objects<T>,
  mapping: Mapping<K, T>,
): Collection<K> {
  const isWanted = (object: T, fields: Fields<K>, owner: Owner) =>
    mapping.stored(object, owner).owner.kind === "ours" || mapping.conflicts(object, fields, owner);
  /** Why a write was refused: what it asks for may be taken, by another object of the account or by a stranger's. */
  const reasonOf = async (
    error: unknown,
    fields: Fields<K>,
    owner: Owner,
    own?: string,
  ): Promise<unknown> => {
    if (mapping.key === undefined || !mayBeTaken(error)) return error;
    if (isAt(error.carrier, mapping.key)) return asTaken(error);
    listing.forget();
    const isOther = (object: T) => mapping.stored(object, owner).id !== own;
    const other = await listing.find((object) => isOther(object) && isWanted(object, fields, owner));
    return other === undefined ? error : asTaken(error);
  };
  return {
    unique: mapping.unique,
    async find(fields, owner, fresh) {
      if (fresh) listing.forget();
      const found =
        (await listing.find((object) => mapping.stored(object, owner).owner.kind === "ours")) ??
        (await listing.find((object) => mapping.conflicts(object, fields, owner)));
      return found && mapping.stored(found, owner);
    },
    async create(fields, owner) {
      const declared = Object.entries(fields).flatMap(([field, value]) =>
        value === undefined ? [] : [field],
      );
      const body = merged(bodyOf(mapping, fields, declared, owner));
      const tags = mapping.tagsOf ? { tags: [owner.tag] } : {};
      try {
        const whole = { ...mapping.create?.(fields, owner), ...body, ...tags };
        return mapping.stored(await create(whole), owner);
      } catch (error) {
        throw await reasonOf(error, fields, owner);
      }
    },
    async read(id, owner) {
      const object = await listing.get(id);
      return object && mapping.stored(object, owner);
    },
    async update(id, fields, owner, { only } = {}) {
      const current = await listing.get(id);
      if (current === undefined) return undefined;
      const touched = [...(only ?? Object.keys(mapping.parts))];
      const tags = mapping.tagsOf && { tags: withOwner(mapping.tagsOf(current), owner, only !== undefined) };
      const wanted = merged([...bodyOf(mapping, fields, touched, owner, only !== undefined), tags ?? {}]);
      const changes = changesOf({ ...current, ...mapping.inRequest?.(current) }, wanted);
      if (Object.keys(changes).length === 0) return mapping.stored(current, owner);
      try {
        const changed = await update(id, { ...mapping.repeats?.(current), ...changes });
        return changed && mapping.stored(changed, owner);
      } catch (error) {
        throw await reasonOf(error, fields, owner, id);
      }
    },
    remove: (id) => remove(id),
    async *list() {
      for await (const page of pages())
        yield page.map((object) => ({ ...mapping.stored(object), ...changedOf(object) }));
    },
  };
}

/** What the named fields ask for, part by part. What was there before keeps its name unless another one is declared. */
function bodyOf<K extends KindName, T>(
  { parts, name, always = {} }: Mapping<K, T>,
  fields: Fields<K>,
  touched: readonly string[],
  owner: Owner,
  existed = false,
): Json[] {
  const values = fields as Readonly<Record<string, unknown>>;
  const of = parts as Readonly<Record<string, ((value: unknown) => Json) | undefined>>;
  const { label } = values;
  const isNamed = !existed || touched.includes("label");
  return [
    ...(existed ? [] : [always]),
    ...(isNamed ? [name(typeof label === "string" ? label : owner.name, existed ? undefined : owner)] : []),
    ...touched.map((field) => of[field]?.(values[field]) ?? {}),
  ] as Json[];
}

/** When an object was changed last. Nobody at Telnyx says by whom. */
export function changedOf(object: unknown): { changed?: { at: string } } {
  const { updated_at: at } = object as { readonly updated_at?: unknown };
  return typeof at === "string" && !Number.isNaN(Date.parse(at)) ? { changed: { at } } : {};
}
