import { queueKey } from "../kinds/queues.ts";
import { BadDocument, type Element } from "./document.ts";
import { type CarryOut, type Going, methodOf, type Next } from "./going.ts";
import { documentAt } from "./webhook.ts";

/** Seconds between two looks into an empty queue. */
const look = 1;

/**
 * Takes the head of a queue onto a call, and has the two talk. Whether it waits at an empty queue no source says for this
 * carrier: `empty-queue-returns` has it go on at once.
 *
 * @returns the `Dial`'s action
 */
export async function dequeue(
  going: Going,
  { attributes: { action, method, timeout = "30" } }: Element,
  { attributes, text: name }: Element,
  carryOut: CarryOut,
): Promise<Next | undefined> {
  const { world, line, note, signal } = going;
  const queue = world.board.queues.get(queueKey(line.account, name)) ?? [];
  const result = (status: string): Next | undefined =>
    action === undefined
      ? undefined
      : { url: action, method: methodOf(method), form: { DialCallStatus: status } };
  const until = world.clock.now() + Number(timeout) * 1000;
  while (queue.length === 0) {
    if (world.switches().has("empty-queue-returns") || world.clock.now() >= until) return result("no-answer");
    await world.clock.sleep(look, signal);
  }
  const [head] = queue;
  if (head === undefined) return result("no-answer");
  const caller = head.going;
  const release = head.take();
  try {
    note({ kind: "takes", queue: name, call: caller.id });
    if (attributes.url !== undefined) {
      const asked = { account: line.account, url: attributes.url, method: methodOf(attributes.method) };
      const verbs = await documentAt(
        world,
        { ...asked, form: { ...caller.form, QueueSid: name } },
        caller.note,
      );
      await carryOut(caller, verbs);
    }
    caller.signal.throwIfAborted();
    caller.note({ kind: "talks", who: going.who ?? going.id });
    const either = AbortSignal.any([signal, caller.signal]);
    await world.clock.sleep(going.talks ?? usualTalk, either).catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
    return result("completed");
  } catch (error) {
    if (signal.aborted || !(caller.signal.aborted || error instanceof BadDocument)) throw error;
    return result("failed");
  } finally {
    release();
  }
}

/** Seconds that the two talk, where nothing else is said. */
const usualTalk = 30;
