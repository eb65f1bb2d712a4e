import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Collection, Fields, Owner, Stored } from "../provider.ts";
import { changedOf, objects, ownedCollection } from "./collection.ts";
import { ownerOfName } from "./ownership.ts";
import { present } from "./present.ts";

type Queue = Telnyx.Queue;

/** What a queue has that a call makes. */
const defaultSize = 300;

/**
 * Queues are keyed by their name, which cannot change, and have no tags: unless the name is declared, it ends with
 * the owner's mark. A list entry is the full object: `ListQueues` and `RetrieveQueue` answer with the same schema,
 * `Queue`. The carrier collects a queue that stays empty, and a call for it makes it again with the default size: a
 * missing queue reads as applied, as does the size of one that has the default; a change makes both so, and so does
 * `restore`.
 */
export function callQueues({ queues: api }: Telnyx): Collection<"CallQueue"> {
  const queues = objects<Queue>({
    list: () => api.list({ "page[size]": 250 }),
    get: async (name) => (await api.retrieve(name)).data,
    create: async (body) => present((await api.create(body as Telnyx.QueueCreateParams)).data),
    update: async (name, body) => present((await api.update(name, body as Telnyx.QueueUpdateParams)).data),
    remove: (name) => api.delete(name),
    idOf: (queue) => queue.name,
  });
  const owned = ownedCollection<"CallQueue", Queue>(queues, {
    unique: true,
    key: "queue_name",
    conflicts: (queue, fields, owner) => queue.name === nameOf(fields, owner),
    name: () => ({}),
    parts: { maxSize: (size) => ({ max_size: size }) },
    create: (fields, owner) => ({ queue_name: nameOf(fields, owner) }),
    stored,
  });
  return {
    ...owned,
    // A name cannot change hands, so the queue of an id in our state is ours, whatever owner its name was made for.
    async read(name) {
      const queue = await queues.listing.get(name);
      return { id: name, fields: {}, outputs: {}, ...(queue && asApplied(queue)), owner: { kind: "ours" } };
    },
    async *list() {
      for await (const page of queues.pages())
        yield page.map((queue) => ({ ...asApplied(queue), ...changedOf(queue) }));
    },
    async update(name, fields, owner, known) {
      const changed = await owned.update(name, fields, owner, known);
      if (changed !== undefined) return changed;
      const size = known?.only?.has("maxSize") === false ? undefined : fields.maxSize;
      return stored(await queues.create({ queue_name: name, max_size: size }), owner);
    },
    async restore(name, { maxSize }) {
      const queue = await queues.listing.get(name);
      if (queue === undefined) await queues.create({ queue_name: name, max_size: maxSize });
      else if (queue.max_size === defaultSize && maxSize !== undefined && maxSize !== defaultSize)
        await queues.update(name, { max_size: maxSize });
    },
    // The carrier lets a queue go while callers wait in it; dialtree does not.
    async remove(name, fields, owner) {
      const queue = await queues.listing.get(name);
      if (queue === undefined) return;
      if (queue.current_size > 0) {
        throw new DialtreeError("DT3007", `${queue.current_size} callers wait in the queue ${name}`, {
          hint: "Run again when the queue is empty.",
        });
      }
      await owned.remove(name, fields, owner);
    },
  };
}

function stored(queue: Queue, owner?: Owner): Stored<"CallQueue"> {
  const ownership = ownerOfName(queue.name, owner);
  return {
    id: queue.name,
    fields: {
      queueName: ownership.kind === "none" ? queue.name : undefined,
      maxSize: queue.max_size,
    },
    outputs: {},
    owner: ownership,
  };
}

/** Without a size that may be nobody's choice. */
function asApplied(queue: Queue): Stored<"CallQueue"> {
  const whole = stored(queue);
  const { maxSize, ...fields } = whole.fields;
  return maxSize === defaultSize ? { ...whole, fields } : whole;
}

function nameOf({ queueName }: Fields<"CallQueue">, { name, mark }: Owner): string {
  return queueName ?? `${name.replaceAll(/[^A-Za-z0-9._~-]/g, "-")}-${mark}`;
}
