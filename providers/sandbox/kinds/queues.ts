import { duplicate } from "../answers.ts";
import { uuid } from "./ids.ts";
import { type SandboxKind, text, timestamps } from "./kind.ts";

const maxSize = { type: "integer", minimum: 1 };

export const queues: SandboxKind = {
  path: "queues",
  createdStatus: 200,
  pageSize: 20,
  badQuery: 422,
  inUseStatus: 422,
  createSchema: {
    type: "object",
    required: ["queue_name"],
    properties: { queue_name: { type: "string", minLength: 1, maxLength: 255 }, max_size: maxSize },
  },
  updateSchema: { type: "object", required: ["max_size"], properties: { max_size: maxSize } },
  updateMethod: "POST",
  filters: {},
  create({ queue_name, max_size }, { account, now }) {
    const name = text(queue_name);
    return {
      id: keyOf(account, name),
      body: {
        id: uuid(),
        record_type: "queue",
        name,
        max_size: max_size ?? 300,
        current_size: 0,
        average_wait_time_secs: 0,
        ...timestamps(now),
      },
    };
  },
  update: (old, { max_size }) => ({ ...old.body, max_size }),
  uniques: ({ name }, account) => [
    {
      scope: "queue_name",
      value: keyOf(account, text(name)),
      refusal: duplicate("/queue_name", "A queue with this name exists already."),
    },
  ],
  removed: { status: 204 },
  key: keyOf,
};

/** Queues are addressed by their name, which only one account's queues share. */
function keyOf(account: string, name: string): string {
  return `${account}/${name}`;
}
