import { Listing } from "../listing.ts";
import type { Collection, Fields, KindName, Owner, Stored } from "../provider.ts";
import { isGone, translate } from "./errors.ts";
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
  /** Whether `object`, which is not of `owner`'s making, has the natural key that `fields` ask for. */
  conflicts(object: T, fields: Fields<K>, owner: Owner): boolean;
  createBody(fields: Fields<K>, owner: Owner): object;
  /** `current` is the object as it stands; undefined when it is gone. */
  updateBody(fields: Fields<K>, owner: Owner, current: T): object;
  stored(object: T, owner?: Owner): Stored<K>;
}

/** A collection over objects of the carrier that carry their owner themselves. */
export function ownedCollection<K extends KindName, T>(
  { listing, create, update, remove, pages }: Objects<T>,
  mapping: Mapping<K, T>,
): Collection<K> {
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
      return mapping.stored(await create(mapping.createBody(fields, owner)), owner);
    },
    async read(id, owner) {
      const object = await listing.get(id);
      return object && mapping.stored(object, owner);
    },
    async update(id, fields, owner) {
      const current = await listing.get(id);
      const changed = current && (await update(id, mapping.updateBody(fields, owner, current)));
      return changed && mapping.stored(changed, owner);
    },
    remove: (id) => remove(id),
    async *list() {
      for await (const page of pages()) yield page.map((object) => mapping.stored(object));
    },
  };
}
