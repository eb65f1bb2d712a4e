import { duplicate } from "../answers.ts";
import { text, timestamps, visible } from "./fields.ts";
import { uuid } from "./ids.ts";
import type { SandboxKind } from "./kind.ts";

const maxSize = { type: "integer", minimum: 1 };

export const queues: SandboxKind = {
  path: "queues",
  notFound: "10007",
  list: { pageSize: 20, filters: {}, badQueryStatus: 422 },
  create: {
    status: 200,
    schema: {
      type: "object",
      required: ["queue_name"],
      properties: { queue_name: { type: "string", minLength: 1, maxLength: 255 }, max_size: maxSize },
    },
    make({ queue_name, max_size }, { account, now }) {
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
  },
  change: {
    method: "POST",
    schema: { type: "object", required: ["max_size"], properties: { max_size: maxSize } },
    apply: (old, { max_size }) => ({ ...old.body, max_size }),
  },
  remove: { answer: "empty" },
  show: visible,
  claims: ({ name }, account) => [
    {
      scope: "queue_name",
      value: keyOf(account, text(name)),
      answer: duplicate("/", "The resource exists already."),
    },
  ],
  key: keyOf,
};

/** Queues are addressed by their name, which only one account's queues share. */
function keyOf(account: string, name: string): string {
  return `${account}/${name}`;
}
