import type { CallPart, CallStore } from "./edge/index.ts";
import type { Collection, Fields, KindName, KnownState, Owner, Stored } from "./provider.ts";

/**
 * A kind of which a carrier keeps the object and the edge how calls to it go, or what calls need of it, as one collection.
 * The carrier's part is made first and taken away last, so that nothing at the edge names an object that is not there.
 */
export function shared<K extends KindName>(carrier: Collection<K>, calls: CallStore<K>): Collection<K> {
  const joined = (stored: Stored<K>, part: Joined<K> | undefined): Stored<K> => {
    const said: Readonly<Record<string, unknown>> = part?.fields ?? {};
    const here = Object.fromEntries(calls.names.map((name) => [name, said[name]]));
    const changed = latest(stored.changed, part?.changed);
    return {
      ...stored,
      fields: { ...(here as Partial<Fields<K>>), ...stored.fields },
      isKnown: part?.knows(stored) ?? false,
      ...(changed && { changed }),
    };
  };
  const written = async (stored: Stored<K>, fields: Fields<K>, owner: Owner, known?: KnownState<K>) => {
    // What the carrier chose, such as the number that it sold, is known only now.
    const chosen = { ...fields, ...definedOf(stored.fields) };
    await calls.write(chosen, owner, stored, known);
    return joined(stored, known?.only ? await calls.read(owner) : { fields: chosen, knows: () => true });
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
    ...(carrier.foresee && { foresee: carrier.foresee.bind(carrier) }),
    ...(carrier.restore && { restore: carrier.restore.bind(carrier) }),
    async *list() {
      // Begun at once, so that whoever reads the same pages shares them.
      const pages = carrier.list()[Symbol.asyncIterator]();
      const [first, partOf] = await Promise.all([pages.next(), calls.parts()]);
      for (let page = first; !page.done; page = await pages.next())
        yield page.value.map((stored) => {
          const part = stored.owner.kind === "other" ? partOf(stored.owner.by) : undefined;
          // The edge knows the tag whole where a carrier has only its short form.
          const owner = part ? ({ kind: "other", by: { tag: part.tag } } as const) : stored.owner;
          return joined({ ...stored, owner }, part);
        });
    },
  };
}

type Joined<K extends KindName> = Omit<CallPart<K>, "tag">;

/** Which of two changes came last, as far as that is known. */
function latest(a: Changed, b: Changed): Changed {
  if (a === undefined || b === undefined) return a ?? b;
  return (a.at ?? "") > (b.at ?? "") ? a : b;
}

type Changed = Stored<KindName>["changed"];

function definedOf<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
