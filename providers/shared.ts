import type { CallStore } from "./edge/index.ts";
import type { Collection, Fields, KindName, KnownState, Owner, Stored } from "./provider.ts";

/**
 * A kind of which a carrier keeps the object and the edge how calls to it go, as one collection. The carrier's part is
 * made first and taken away last, so that nothing at the edge names an object that is not there.
 */
export function shared<K extends KindName>(carrier: Collection<K>, calls: CallStore<K>): Collection<K> {
  const joined = (stored: Stored<K>, part: Partial<Fields<K>> | undefined): Stored<K> => {
    const here = Object.fromEntries(calls.names.map((name) => [name, part?.[name as keyof typeof part]]));
    return { ...stored, fields: { ...(here as Partial<Fields<K>>), ...stored.fields } };
  };
  const written = async (stored: Stored<K>, fields: Fields<K>, owner: Owner, known?: KnownState<K>) => {
    if (known?.only?.size === 0) return joined(stored, await calls.read(owner));
    // What the carrier chose, such as the number that it sold, is known only now.
    const chosen = { ...fields, ...definedOf(stored.fields) };
    await calls.write(chosen, owner, known);
    return joined(stored, known?.only ? await calls.read(owner) : chosen);
  };

  return {
    unique: carrier.unique,
    async find(fields, owner, fresh) {
      const found = await carrier.find(fields, owner, fresh);
      return found && joined(found, await calls.read(owner));
    },
    create: async (fields, owner) => written(await carrier.create(fields, owner), fields, owner),
    async read(id, owner) {
      const found = await carrier.read(id, owner);
      return found && joined(found, await calls.read(owner));
    },
    async update(id, fields, owner, known) {
      const changed = await carrier.update(id, fields, owner, known);
      return changed && written(changed, fields, owner, known);
    },
    async remove(id, fields, owner) {
      await calls.remove(owner);
      await carrier.remove(id, fields, owner);
    },
    async *list() {
      const partOf = await calls.parts();
      for await (const page of carrier.list())
        yield page.map((stored) => {
          const part = stored.owner.kind === "other" ? partOf(stored.owner.by) : undefined;
          // The edge knows the tag whole where a carrier has only its short form.
          const owner = part ? ({ kind: "other", by: { tag: part.tag } } as const) : stored.owner;
          return joined({ ...stored, owner }, part?.fields);
        });
    },
  };
}

function definedOf<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
