import { randomUUID } from "node:crypto";
import { at, text } from "../kinds/fields.ts";
import { dequeue } from "./dequeue.ts";
import { BadDocument, type Element } from "./document.ts";
import { type CarryOut, type Going, methodOf, type Next } from "./going.ts";
import { lineOfNumber, phoneNamed, refusalOut } from "./lines.ts";
import type { Silence } from "./story.ts";
import { documentAt, tell } from "./webhook.ts";
import type { Behaviour, World } from "./world.ts";

/** Seconds that whoever answers talks, where nothing else is said. */
const usualTalk = 30;

/** Calls through the network that one call may lead to, one after another. */
const deepest = 20;

/** Why ringing stops that nobody has answered. */
class Stopped extends Error {
  readonly why: Silence;
  constructor(why: Silence) {
    super(why);
    this.why = why;
  }
}

interface Answered {
  readonly who: string;
  readonly leg: string;
  /** Is over when they have talked. */
  talk(): Promise<void>;
}

type Outcome = Answered | "busy" | "failed" | "declined";

/** Rings what a `Dial` names, all together; the first who answers talks. @returns its `action`, where it has one */
export async function dial(going: Going, verb: Element, carryOut: CarryOut): Promise<Next | undefined> {
  const { world, signal } = going;
  const [first] = verb.children;
  if (first?.name === "Queue") return dequeue(going, verb, first, carryOut);
  const { action, method, timeout = "30" } = verb.attributes;
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const outcomes: Outcome[] = [];
  const ringing = verb.children.map((noun) =>
    ring(going, verb, noun, both, carryOut).then((outcome) => {
      if (outcome !== undefined) outcomes.push(outcome);
      return outcome;
    }),
  );
  const answered = new Promise<Answered | undefined>((resolve, reject) => {
    for (const each of ringing)
      each.then((outcome) => {
        if (typeof outcome === "object") resolve(outcome);
        else if (outcomes.length === ringing.length) resolve(undefined);
      }, reject);
  });
  const late = world.clock.sleep(Number(timeout), both).then(
    () => undefined,
    () => undefined,
  );
  const who = await Promise.race([answered, late]);
  stop.abort(new Stopped(who === undefined ? "time is over" : "another answered"));
  await Promise.all(ringing);
  signal.throwIfAborted();
  await who?.talk();
  const status = who === undefined ? statusOf(world, outcomes, ringing.length) : "completed";
  if (action === undefined) return undefined;
  const form = {
    DialCallStatus: status,
    ...(who ? { DialCallSid: who.leg, DialCallDuration: "1" } : {}),
  };
  return { url: action, method: methodOf(method), form };
}

/** `DialCallStatus` of a ringing that nobody answered. */
function statusOf(world: World, outcomes: readonly Outcome[], phones: number): string {
  const switches = world.switches();
  const hasSilent = outcomes.length < phones || outcomes.includes("declined");
  const isBusy = outcomes.includes("busy");
  if (isBusy && (!hasSilent || switches.has("busy-wins"))) return "busy";
  if (hasSilent || switches.has("unregistered-unanswered")) return "no-answer";
  return "failed";
}

/** Rings one phone or number. @returns undefined where it was still ringing when that stopped */
async function ring(
  going: Going,
  verb: Element,
  noun: Element,
  signal: AbortSignal,
  carryOut: CarryOut,
): Promise<Outcome | undefined> {
  const who = noun.name === "Sip" ? noun.text.replace(/^sips?:/i, "").replace(/@.*$/, "") : noun.text;
  const { world, note } = going;
  const callerId = verb.attributes.callerId ?? going.callerNumber;
  const refusal =
    noun.name === "Sip" ? unreachable(going, who) : refusalOut(world.db, going.line, who, callerId);
  if (refusal !== undefined) {
    note({ kind: "silent", who, why: "failed", reason: refusal });
    return "failed";
  }
  if (noun.name === "Number" && typeof lineOfNumber(world.db, who) !== "string")
    return throughNetwork(going, who, callerId ?? "");
  const behaviour = world.behaviourOf(who);
  if (behaviour.does === "busy" || behaviour.does === "unregistered") {
    note({ kind: "silent", who, why: behaviour.does === "busy" ? "busy" : "not registered" });
    return behaviour.does === "busy" ? "busy" : "failed";
  }
  note({ kind: "rings", who });
  const leg = `v3:${randomUUID()}`;
  try {
    return await picked(going, noun, who, leg, behaviour, signal, carryOut);
  } catch (error) {
    const why = error instanceof Stopped ? error.why : "caller hung up";
    if (!signal.aborted) throw error;
    note({ kind: "silent", who, why });
    await heard(going, noun, leg, "canceled", 2);
    return undefined;
  }
}

/** Why a SIP user cannot be rung. */
export function unreachable(
  { world, line }: Pick<Going, "world" | "line">,
  username: string,
): string | undefined {
  const phone = phoneNamed(world.db, username);
  if (phone === undefined) return "there is no such SIP user";
  const preference = text(at(phone.connection.body, "sip_uri_calling_preference"));
  if (preference === "unrestricted") return undefined;
  if (preference !== "internal") return "its connection takes no calls by SIP URI";
  return phone.account === line.account ? undefined : "it is another account's";
}

/** Waits until it is answered and, where there is a screen, taken. */
async function picked(
  going: Going,
  noun: Element,
  who: string,
  leg: string,
  behaviour: Behaviour,
  signal: AbortSignal,
  carryOut: CarryOut,
): Promise<Outcome> {
  const { world, note } = going;
  const { clock } = world;
  if (behaviour.does !== "answers") {
    await clock.sleep(Number.MAX_SAFE_INTEGER / 1e6, signal);
    return "declined";
  }
  await clock.sleep(behaviour.after, signal);
  note({ kind: "answered", who });
  await heard(going, noun, leg, "in-progress", 1);
  if (
    noun.attributes.url !== undefined &&
    !(await isTaken(going, noun, who, leg, behaviour, signal, carryOut))
  ) {
    note({ kind: "silent", who, why: "declined" });
    await heard(going, noun, leg, "completed", 2);
    return "declined";
  }
  return {
    who,
    leg,
    async talk() {
      note({ kind: "talks", who });
      try {
        await clock.sleep(behaviour.hangsUpAfter ?? usualTalk, going.signal);
      } finally {
        await heard(going, noun, leg, "completed", 2);
      }
    },
  };
}

/** Carries the screen's document out for whoever has answered. Who is still there at its end takes the call. */
async function isTaken(
  going: Going,
  noun: Element,
  who: string,
  leg: string,
  { presses = [] }: Extract<Behaviour, { does: "answers" }>,
  signal: AbortSignal,
  carryOut: CarryOut,
): Promise<boolean> {
  const began = going.elapsed();
  const theirs: Going = {
    ...going,
    id: leg,
    form: { ...going.form, CallSid: leg, ParentCallSid: going.id, CallStatus: "in-progress" },
    signal,
    presses: presses.map((press) => ({ ...press, at: began + press.at })),
    note: (event) =>
      going.note(
        event.kind === "said" ? { ...event, to: who } : event.kind === "pressed" ? { ...event, who } : event,
      ),
  };
  let next: Next | undefined = {
    url: noun.attributes.url ?? "",
    method: methodOf(noun.attributes.method),
    form: {},
  };
  let hangsUp = false;
  try {
    while (next !== undefined) {
      const asked = { account: going.line.account, ...next, form: { ...theirs.form, ...next.form } };
      const verbs = await documentAt(going.world, asked, going.note);
      next = await carryOut(theirs, verbs);
      hangsUp = next === undefined && verbs.some(({ name }) => name === "Hangup");
    }
  } catch (error) {
    if (error instanceof BadDocument) return false;
    throw error;
  }
  return !hangsUp;
}

/** A number of this very carrier: the call comes in again by the network, and is answered before its document is fetched. */
async function throughNetwork(going: Going, number: string, callerId: string): Promise<Outcome> {
  const { world, note } = going;
  if (world.depth >= deepest) {
    note({ kind: "silent", who: number, why: "failed", reason: "the call came back too often" });
    return "failed";
  }
  note({ kind: "answered", who: number });
  const story = world.place({ from: { number: callerId }, to: number });
  return {
    who: number,
    leg: `v3:${randomUUID()}`,
    async talk() {
      await story;
    },
  };
}

/** Tells whoever wants to hear it what happens to a phone. */
async function heard(
  { world, line, form, id }: Going,
  { attributes }: Element,
  leg: string,
  status: string,
  sequence: number,
): Promise<void> {
  const wanted = (attributes.statusCallbackEvent ?? "completed").split(" ");
  const event = status === "in-progress" ? "answered" : "completed";
  if (attributes.statusCallback === undefined || !wanted.includes(event)) return;
  await tell(world, {
    account: line.account,
    url: attributes.statusCallback,
    method: methodOf(attributes.statusCallbackMethod),
    form: {
      ...form,
      CallSid: leg,
      ParentCallSid: id,
      CallStatus: status,
      SequenceNumber: String(sequence),
    },
  });
}
