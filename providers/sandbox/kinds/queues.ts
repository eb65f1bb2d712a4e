import { duplicate } from "../answers.ts";
import type { JsonObject, SandboxDatabase, SandboxObject } from "../database.ts";
import type { Scene } from "../scene.ts";
import { text, timestamps, visible } from "./fields.ts";
import { uuid } from "./ids.ts";
import type { SandboxKind, TakenClaim } from "./kind.ts";

const defaultSize = 300;
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
        id: queueKey(account, name),
        body: made(name, max_size ?? defaultSize, now),
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
  claims: claimsOf,
  key: queueKey,
  settle,
};

function claimsOf({ name }: JsonObject, account: string): TakenClaim[] {
  const answer = duplicate("/", "The resource exists already.");
  return [{ scope: "queue_name", value: queueKey(account, text(name)), answer }];
}

/** Callers come and go without the API: an empty queue is collected, and made again by the next call for it. */
function settle({ db, account, switches }: Scene): void {
  const isCollected = switches.has("queues-collected");
  if (!isCollected && !switches.has("queues-made-anew")) return;
  for (const queue of db.all("queues", account)) {
    if (Number(queue.body.current_size) > 0) continue;
    if (isCollected) db.remove("queues", queue.id);
    else
      db.replace(
        "queues",
        { ...queue, body: { ...queue.body, max_size: defaultSize } },
        claimsOf(queue.body, account),
      );
  }
}

/** A queue as a call finds it, made with the default size where there is none. @param size callers in it now */
export function madeByCall(db: SandboxDatabase, account: string, name: string, size: number): SandboxObject {
  return db.atomically(() => {
    const id = queueKey(account, name);
    const found = db.get("queues", account, id);
    if (found?.body.current_size === size) return found;
    const body = {
      ...(found?.body ?? made(name, defaultSize, Date.now())),
      current_size: size,
    };
    if (found === undefined) {
      const queue = { id, account, body, createdAt: Date.now() };
      db.insert("queues", queue, claimsOf(body, account));
      return queue;
    }
    const changed = { ...found, body };
    db.replace("queues", changed, claimsOf(body, account));
    return changed;
  });
}

function made(name: string, maxSize: unknown, now: number): JsonObject {
  return {
    id: uuid(),
    record_type: "queue",
    name,
    max_size: maxSize,
    current_size: 0,
    average_wait_time_secs: 0,
    ...timestamps(now),
  };
}

/** Queues are addressed by their name, which only one account's queues share. */
export function queueKey(account: string, name: string): string {
  return `${account}/${name}`;
}
