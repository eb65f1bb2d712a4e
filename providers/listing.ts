/** Lone reads that are answered one by one before a listing is worth its pages. */
const loneReads = 3;

interface Source<T> {
  /** Every object of the kind, all pages. */
  list(): Promise<Iterable<T>>;
  /** One object in full, or undefined when it is gone. */
  get(id: string): Promise<T | undefined>;
  idOf(object: T): string;
  /** Whether a list entry is the full object; absent where the API's reference gives both the same schema. */
  isFull?(entry: T): boolean;
}

/**
 * One account's objects of a kind, shared by all readers of a process: listed once, page by page, and kept true by
 * what this process writes. An object that the list does not show is asked for by its id before it counts as gone,
 * since lists may lag behind.
 */
export class Listing<T> {
  readonly #source: Source<T>;
  #objects: Promise<Map<string, T>> | undefined;
  #readsAlone = 0;

  constructor(source: Source<T>) {
    this.#source = source;
  }

  async get(id: string): Promise<T | undefined> {
    if (this.#objects === undefined && this.#readsAlone < loneReads) {
      this.#readsAlone += 1;
      return this.#source.get(id);
    }
    const entry = (await this.#load()).get(id);
    if (entry !== undefined && (this.#source.isFull?.(entry) ?? true)) return entry;
    const full = await this.#source.get(id);
    if (full !== undefined) await this.put(full);
    return full;
  }

  async find(matches: (object: T) => boolean): Promise<T | undefined> {
    for (const object of (await this.#load()).values()) if (matches(object)) return object;
    return undefined;
  }

  async put(object: T): Promise<void> {
    (await this.#objects)?.set(this.#source.idOf(object), object);
  }

  async drop(id: string): Promise<void> {
    (await this.#objects)?.delete(id);
  }

  /** The next look asks the carrier again. */
  forget(): void {
    this.#objects = undefined;
  }

  #load(): Promise<Map<string, T>> {
    this.#objects ??= this.#list();
    return this.#objects;
  }

  async #list(): Promise<Map<string, T>> {
    try {
      const entries = await this.#source.list();
      return new Map(Array.from(entries, (entry) => [this.#source.idOf(entry), entry]));
    } catch (error) {
      this.#objects = undefined;
      throw error;
    }
  }
}
