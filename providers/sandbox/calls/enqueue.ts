import { at } from "../kinds/fields.ts";
import { madeByCall, queueKey } from "../kinds/queues.ts";
import { queueResults } from "./board.ts";
import type { Element } from "./document.ts";
import { BadDocument } from "./document.ts";
import { type CarryOut, type Going, Left, methodOf, type Next } from "./going.ts";
import type { QueueEnd } from "./story.ts";
import { documentAt, tell } from "./webhook.ts";

/** Verbs that a caller may be given while waiting. */
const allowed = new Set(["Play", "Say", "Gather", "Pause", "Hangup", "Redirect", "Leave"]);

/** Seconds that a caller waits at most where the document does not say. */
const longest = 14_400;

/** Has a call wait in a queue until somebody takes it, it leaves, or its time is over. @returns its `action` */
export async function enqueue(going: Going, verb: Element, carryOut: CarryOut): Promise<Next | undefined> {
  const { world, line, note, signal, id } = going;
  const { action, method, waitUrl, waitUrlMethod, maxWaitTimeSecs = String(longest) } = verb.attributes;
  const name = verb.text;
  const key = queueKey(line.account, name);
  const waiting = world.board.queues.get(key) ?? [];
  world.board.queues.set(key, waiting);
  const began = world.clock.now();
  const waited = () => Math.floor((world.clock.now() - began) / 1000);
  const size = Number(at(madeByCall(world.db, line.account, name, waiting.length).body, "max_size"));
  const result = (why: QueueEnd): Next | undefined => {
    note({ kind: "leaves", queue: name, why });
    if (action === undefined) return undefined;
    const said: Record<string, string> = world.switches().has("queue-results")
      ? { QueueResult: queueResults[why] }
      : {};
    return { url: action, method: methodOf(method), form: { ...said, QueueTime: String(waited()) } };
  };
  if (waiting.length >= size) return result("full");

  note({ kind: "waits", queue: name });
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const gone = Promise.withResolvers<void>();
  let isTaken = false;
  const entry = {
    going,
    take() {
      isTaken = true;
      leave();
      over.abort(new Left("taken"));
      return () => gone.resolve();
    },
  };
  const leave = () => {
    const place = waiting.indexOf(entry);
    if (place >= 0) waiting.splice(place, 1);
    madeByCall(world.db, line.account, name, waiting.length);
  };
  waiting.push(entry);
  madeByCall(world.db, line.account, name, waiting.length);
  void world.clock.sleep(Number(maxWaitTimeSecs), both).then(
    () => over.abort(new Left("time is over")),
    () => undefined,
  );
  const form = () => ({
    QueueSid: name,
    QueuePosition: String(waiting.indexOf(entry) + 1),
    CurrentQueueSize: String(waiting.length),
    QueueTime: String(waited()),
    AvgQueueTime: "0",
  });
  try {
    await listen({ ...going, signal: both }, { waitUrl, method: methodOf(waitUrlMethod), form }, carryOut);
  } catch (error) {
    if (error instanceof Left && !signal.aborted) {
      if (error.why === "taken") {
        await Promise.race([gone.promise, aborted(signal)]);
        signal.throwIfAborted();
      }
      return result(error.why);
    }
    leave();
    if (!isTaken)
      note({ kind: "leaves", queue: name, why: signal.reason instanceof Left ? "moved" : "hung up" });
    if (action !== undefined && world.switches().has("queue-hangup-told"))
      await tell(world, {
        account: line.account,
        url: action,
        method: methodOf(method),
        form: { ...going.form, CallSid: id, QueueResult: "hangup", QueueTime: String(waited()) },
      });
    throw error;
  } finally {
    leave();
  }
}

interface Music {
  readonly waitUrl: string | undefined;
  readonly method: "GET" | "POST";
  readonly form: () => Readonly<Record<string, string>>;
}

/** Plays what the waiting caller hears, over and over; ends by an error alone. */
async function listen(going: Going, { waitUrl, method, form }: Music, carryOut: CarryOut): Promise<never> {
  const { world, line } = going;
  for (let next: Next | undefined; ; ) {
    if (waitUrl === undefined) await world.clock.sleep(longest, going.signal);
    const asked = next ?? { url: waitUrl ?? "", method, form: {} };
    const before = world.clock.now();
    const verbs = await documentAt(
      world,
      { account: line.account, ...asked, form: { ...going.form, ...form(), ...asked.form } },
      going.note,
    );
    going.signal.throwIfAborted();
    const forbidden = verbs.find(({ name }) => !allowed.has(name));
    if (forbidden !== undefined) throw new BadDocument(`${forbidden.name} is no verb of a waitUrl`);
    next = await carryOut(going, verbs);
    if (next === undefined && verbs.some(({ name }) => name === "Hangup")) throw new Left("hung up");
    // A document that takes no time would be asked for without an end.
    if (next === undefined && world.clock.now() === before) await world.clock.sleep(1, going.signal);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
