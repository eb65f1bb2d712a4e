import type Telnyx from "telnyx";
import { DialtreeError } from "../../src/errors.ts";
import type { Collection, Fields, Owner } from "../provider.ts";
import { objects, ownedCollection } from "./collection.ts";
import { ownerOfName } from "./ownership.ts";
import { present } from "./present.ts";

type Queue = Telnyx.Queue;

/**
 * Queues are keyed by their name, which cannot change, and have no tags: unless the name is declared, it ends with
 * the owner's mark. A list entry is the full object: `ListQueues` and `RetrieveQueue` answer with the same schema,
 * `Queue`.
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
    conflicts: (queue, fields, owner) => queue.name === nameOf(fields, owner),
    name: () => ({}),
    parts: { maxSize: (size) => ({ max_size: size }) },
    create: (fields, owner) => ({ queue_name: nameOf(fields, owner) }),
    stored: (queue, owner) => {
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
    },
  });
  return {
    ...owned,
    // A name cannot change hands, so the queue of an id in our state is ours, whatever owner its name was made for.
    async read(name, owner) {
      const queue = await owned.read(name, owner);
      return queue && { ...queue, owner: { kind: "ours" } };
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

function nameOf({ queueName }: Fields<"CallQueue">, { name, mark }: Owner): string {
  return queueName ?? `${name.replaceAll(/[^A-Za-z0-9._~-]/g, "-")}-${mark}`;
}
