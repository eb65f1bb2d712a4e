import { XMLBuilder } from "fast-xml-parser";
import type { Rung, Verb } from "../../calls.ts";

/** An element with its attributes and what is in it, in fast-xml-parser's form that keeps their order. */
type Element = Readonly<Record<string, unknown>>;

const builder = new XMLBuilder({ preserveOrder: true, ignoreAttributes: false, suppressEmptyNode: true });

/** A TeXML document (https://developers.telnyx.com/docs/voice/programmable-voice/texml-translator). */
export function texml(verbs: readonly Verb[]): string {
  const document = [element("Response", {}, verbs.flatMap(elementsOf))];
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build(document)}`;
}

/** The longest `Pause`. */
const longestPause = 180;

function elementsOf(verb: Verb): Element[] {
  switch (verb.does) {
    case "ring":
      return [dial(verb)];
    case "wait":
      return pauses(verb.seconds);
    case "say":
      return [say(verb.text)];
    case "ask":
      return [
        element("Gather", { action: verb.next, method: "POST", numDigits: 1, timeout: verb.seconds }, [
          say(verb.text),
        ]),
        element("Hangup"),
      ];
    case "listen":
      return [
        element(
          "Gather",
          {
            action: verb.next,
            method: "POST",
            numDigits: 1,
            timeout: Math.min(Math.max(verb.seconds, 1), 120),
          },
          verb.while.flatMap(elementsOf),
        ),
      ];
    case "play":
      return [element("Play", {}, [text(verb.url)])];
    case "enqueue":
      return [
        element(
          "Enqueue",
          {
            action: verb.next,
            method: "POST",
            waitUrl: verb.waiting,
            waitUrlMethod: "POST",
            maxWaitTimeSecs: verb.seconds,
          },
          [text(verb.queue)],
        ),
      ];
    case "leave":
      return [element("Leave")];
    case "take":
      return [
        element("Dial", { action: verb.next, method: "POST", timeout: verb.seconds }, [
          element("Queue", { url: verb.before, method: "POST" }, [text(verb.queue)]),
        ]),
      ];
    case "goOn":
      return [element("Redirect", { method: "POST" }, [text(verb.url)])];
    case "reject":
      return [element("Reject", { reason: verb.as })];
    case "hangUp":
      return [element("Hangup")];
  }
}

function dial({ rung, seconds, next, callerNumber, callerName }: Extract<Verb, { does: "ring" }>): Element {
  const attributes = {
    ...(next === undefined ? {} : { action: next, method: "POST" }),
    timeout: seconds,
    callerId: callerNumber,
    fromDisplayName: callerName === undefined ? undefined : plain(callerName).slice(0, 128),
  };
  return element("Dial", attributes, rung.map(noun));
}

function noun({ to, events, screen }: Rung): Element {
  const attributes = {
    url: screen,
    statusCallback: events,
    statusCallbackEvent: events === undefined ? undefined : "answered completed",
  };
  return "sipUser" in to
    ? element("Sip", attributes, [text(`sip:${to.sipUser}@sip.telnyx.com`)])
    : element("Number", attributes, [text(to.number)]);
}

function pauses(seconds: number): Element[] {
  const whole = Math.max(0, Math.round(seconds));
  const each = Array.from({ length: Math.floor(whole / longestPause) }, () => longestPause);
  const rest = whole % longestPause;
  return [...each, ...(rest > 0 ? [rest] : [])].map((length) => element("Pause", { length }));
}

const say = (words: string) => element("Say", {}, [text(plain(words))]);

/** The carrier's interpreter takes two braces for a template. */
const plain = (words: string) => words.replaceAll("{{", "{ {").replaceAll("}}", "} }");

const text = (value: string): Element => ({ "#text": value });

function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>> = {},
  children: readonly Element[] = [],
): Element {
  const said = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const own = said.map(([key, value]) => [`@_${key}`, String(value)]);
  return { [name]: children, ...(own.length > 0 ? { ":@": Object.fromEntries(own) } : {}) };
}
