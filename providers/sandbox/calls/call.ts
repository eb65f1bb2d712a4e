import { randomUUID } from "node:crypto";
import type { LiveCall } from "./board.ts";
import { dial } from "./dial.ts";
import { BadDocument, type Element } from "./document.ts";
import { enqueue } from "./enqueue.ts";
import { type Going, Left, methodOf, type Next, type Untimed } from "./going.ts";
import { type Line, lineOfDomain, lineOfNumber, lineOfPhone, phoneNamed } from "./lines.ts";
import type { CallEvent, CallStory } from "./story.ts";
import { type Asked, documentAt, tell } from "./webhook.ts";
import type { PlacedCall, World } from "./world.ts";

/** Who ended a call. */
export class Ended extends Error {
  readonly by: Extract<CallEvent, { kind: "ended" }>["by"];
  constructor(by: Ended["by"]) {
    super(`ended by the ${by}`);
    this.by = by;
  }
}

const mostDocuments = 20_000;

/** Why a call does what it did not do before. */
class Moved extends Error {
  readonly next: Next;
  constructor(next: Next) {
    super("moved");
    this.next = next;
  }
}

/** Makes a call, and tells what happened in it when it is over. */
export function runCall(world: World, placed: PlacedCall): Promise<CallStory> {
  const id = `v3:${randomUUID()}`;
  return storyOf(world, id, async (note, elapsed) => {
    const over = new AbortController();
    if (placed.hangUpAfter !== undefined)
      void world.clock.sleep(placed.hangUpAfter, over.signal).then(
        () => over.abort(new Ended("caller")),
        () => undefined,
      );
    const { calls } = world.board;
    try {
      const line = lineOf(world, placed);
      if (typeof line === "string") {
        note({ kind: "failed", reason: line });
        throw new Ended("carrier");
      }
      const presses = [...(placed.presses ?? [])].sort((a, b) => a.at - b.at);
      const callerNumber =
        placed.from !== "anonymous" && "number" in placed.from ? placed.from.number : undefined;
      const form = formOf(world, placed, line, id);
      const going = { world, id, line, form, callerNumber, signal: over.signal, note, presses, elapsed };
      const live: LiveCall = {
        account: line.account,
        from: form.From ?? "",
        to: placed.to,
        status: () => "in-progress",
        end: (by) => over.abort(new Ended(by)),
        move: () => undefined,
        statusCallback: line.statusCallback,
      };
      calls.set(id, live);
      try {
        await carriedOut(going, live);
      } finally {
        await statusOf(going, live.statusCallback);
      }
    } finally {
      calls.delete(id);
      over.abort(new Ended("carrier"));
    }
  });
}

/** Runs a call, and tells what happened in it. @param run ends by an error alone */
export async function storyOf(
  world: World,
  id: string,
  run: (note: Going["note"], elapsed: Going["elapsed"]) => Promise<unknown>,
): Promise<CallStory> {
  const began = world.clock.now();
  const events: CallEvent[] = [];
  const elapsed = () => (world.clock.now() - began) / 1000;
  const note = (event: Untimed) => void events.push({ at: elapsed(), ...event } as CallEvent);
  try {
    await run(note, elapsed);
  } catch (error) {
    if (error instanceof Ended) note({ kind: "ended", by: error.by });
    else if (error instanceof BadDocument) {
      note({ kind: "failed", reason: error.message });
      note({ kind: "ended", by: "carrier" });
    } else throw error;
  }
  return { call: id, began, events };
}

function lineOf({ db }: World, { from, to }: PlacedCall): Line | string {
  const phone = from !== "anonymous" && "sipUser" in from ? phoneNamed(db, from.sipUser) : undefined;
  if (from !== "anonymous" && "sipUser" in from && phone === undefined)
    return `there is no phone ${from.sipUser}`;
  const [, prefix] = /^sips?:[^@]*@([a-z0-9-]+)\.sip\.telnyx\.com$/i.exec(to) ?? [];
  if (prefix !== undefined) return lineOfDomain(db, prefix.toLowerCase(), phone?.account);
  return phone === undefined ? lineOfNumber(db, to) : lineOfPhone(phone);
}

/** What the carrier says of a call in each request about it. */
function formOf(
  world: World,
  { from, to }: PlacedCall,
  { accountSid, connection }: Line,
  id: string,
): Record<string, string> {
  const switches = world.switches();
  const shown = callerOf(from, switches);
  const isUri = to.startsWith("sip:");
  return {
    AccountSid: accountSid,
    CallSid: id,
    CallSidLegacy: id,
    CallStatus: "ringing",
    ConnectionId: connection,
    ...shown,
    To: switches.has("dialled-as-uri") && !to.startsWith("+") && !isUri ? `sip:${to}@sip.telnyx.com` : to,
    ToSipUri: isUri ? to : `sip:${to}@sip.telnyx.com`,
  };
}

function callerOf(from: PlacedCall["from"], switches: ReadonlySet<string>): Record<string, string> {
  if (from === "anonymous")
    return {
      From: "anonymous",
      CallerId: "anonymous",
      FromSipUri: "anonymous@192.0.2.1",
      CallingPartyType: "pstn",
    };
  if ("number" in from) {
    const FromSipUri = `${from.number.replace("+", "")}@192.0.2.1`;
    return { From: from.number, CallerId: from.number, FromSipUri, CallingPartyType: "pstn" };
  }
  const FromSipUri = `${from.sipUser}@sip.telnyx.com`;
  if (switches.has("caller-as-number"))
    return { From: "+13125550142", CallerId: "+13125550142", FromSipUri, CallingPartyType: "sip" };
  const From = switches.has("caller-as-uri") ? `sip:${FromSipUri}` : from.sipUser;
  return { From, CallerId: from.sipUser, FromSipUri, CallingPartyType: "sip" };
}

/** Fetches one document after another, and carries each out. @param live what may move it */
export async function carriedOut(going: Going, live?: LiveCall): Promise<never> {
  const { line, form, signal } = going;
  let asked: Asked = {
    account: line.account,
    url: line.url,
    method: line.method,
    fallbackUrl: line.fallbackUrl,
    form,
  };
  for (let count = 0; count < mostDocuments; count++) {
    const next = await oneDocument(going, asked, live);
    signal.throwIfAborted();
    if (next === undefined) throw new Ended("edge");
    asked = {
      account: line.account,
      fallbackUrl: line.fallbackUrl,
      ...next,
      form: { ...form, ...next.form },
    };
  }
  throw new BadDocument(`the call asked for ${mostDocuments} documents`);
}

/** Fetches a document and carries it out, unless the call is moved meanwhile. @returns where it leads */
async function oneDocument(
  going: Going,
  asked: Asked,
  live: LiveCall | undefined,
): Promise<Next | undefined> {
  const moving = new AbortController();
  const signal = AbortSignal.any([going.signal, moving.signal]);
  if (live !== undefined) live.move = (next) => moving.abort(new Moved(next));
  try {
    const verbs = await documentAt(going.world, asked, going.note);
    signal.throwIfAborted();
    return await carryOut({ ...going, signal }, verbs);
  } catch (error) {
    if (going.signal.aborted || !(moving.signal.reason instanceof Moved)) throw error;
    return moving.signal.reason.next;
  }
}

/** Carries the verbs out. @returns where they lead; undefined at the end of a document that leads nowhere */
async function carryOut(going: Going, verbs: readonly Element[]): Promise<Next | undefined> {
  const { world, note, signal } = going;
  for (const [at, verb] of verbs.entries()) {
    const { name, attributes, text } = verb;
    switch (name) {
      case "Dial": {
        const next = await dial(going, verb, carryOut);
        if (next !== undefined) return next;
        break;
      }
      case "Enqueue": {
        const next = await enqueue(going, verb, carryOut);
        if (next !== undefined) return next;
        break;
      }
      case "Leave":
        throw new Left("left");
      case "Redirect":
        return { url: text, method: methodOf(attributes.method), form: {} };
      case "Reject":
        if (at > 0) throw new BadDocument("Reject is no first verb");
        note({ kind: "rejected", as: attributes.reason ?? "rejected" });
        throw new Ended("edge");
      case "Hangup":
        return undefined;
      case "Pause":
        await world.clock.sleep(Number(attributes.length ?? 1), signal);
        break;
      case "Gather": {
        const next = await gather(going, verb);
        if (next !== undefined) return next;
        break;
      }
      default:
        await spoken(going, verb);
    }
  }
  return undefined;
}

/** Characters that are spoken in a second. */
const speed = 15;

async function spoken({ world, note, signal }: Going, { name, text }: Element): Promise<void> {
  note(name === "Say" ? { kind: "said", text } : { kind: "played", url: text });
  await world.clock.sleep(Math.ceil(text.length / speed), signal);
}

/** Listens for keys while it speaks, and for a while after; the first key ends what is said. */
async function gather(going: Going, { attributes, children }: Element): Promise<Next | undefined> {
  const { world, presses, elapsed, signal, note } = going;
  const first = presses[0];
  const stop = new AbortController();
  if (first !== undefined && children.length > 0)
    void world.clock.sleep(Math.max(0, first.at - elapsed()), AbortSignal.any([signal, stop.signal])).then(
      () => stop.abort(),
      () => undefined,
    );
  const hearing = { ...going, signal: AbortSignal.any([signal, stop.signal]) };
  try {
    for (const child of children) {
      if (child.name === "Pause")
        await world.clock.sleep(Number(child.attributes.length ?? 1), hearing.signal);
      else await spoken(hearing, child);
    }
  } catch (error) {
    if (signal.aborted || !stop.signal.aborted) throw error;
  }
  stop.abort();
  const wanted = Number(attributes.numDigits ?? 1);
  let digits = "";
  for (let left = Number(attributes.timeout ?? 5); digits.length < wanted; ) {
    const next = presses[0];
    const wait = next === undefined ? left : Math.max(0, next.at - elapsed());
    if (next === undefined || wait > left) {
      await world.clock.sleep(left, signal);
      break;
    }
    await world.clock.sleep(wait, signal);
    presses.shift();
    digits += next.digit;
    left = Number(attributes.timeout ?? 5);
  }
  if (digits === "") return undefined;
  note({ kind: "pressed", digits, who: "caller" });
  if (attributes.action === undefined) return undefined;
  return { url: attributes.action, method: methodOf(attributes.method), form: { Digits: digits } };
}

/** Tells that the call itself is over, where its application wants to hear that. */
async function statusOf({ world, line, form, elapsed }: Going, url: string | undefined): Promise<void> {
  if (url === undefined) return;
  const CallDuration = String(Math.round(elapsed()));
  await tell(world, {
    account: line.account,
    url,
    method: "POST",
    form: { ...form, CallStatus: "completed", CallDuration, SequenceNumber: "1" },
  });
}
