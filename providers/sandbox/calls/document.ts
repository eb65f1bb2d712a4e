import { XMLParser, XMLValidator } from "fast-xml-parser";

/** One verb of a TeXML document, its attributes and what is in it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** A document that the carrier does not carry out, with the reason. */
export class BadDocument extends Error {
  override readonly name = "BadDocument";
}

interface Rule {
  /** Each attribute with what it may be; a pattern, or bounds of a whole number. */
  readonly attributes: Readonly<Record<string, RegExp | readonly [least: number, most: number]>>;
  readonly children: readonly string[];
  readonly hasText?: true;
}

const url = /^https?:\/\/\S+$/;
const method = /^(GET|POST)$/i;
const anything = /^[\s\S]*$/;
const truth = /^(true|false)$/;
const number = /^(\+?[0-9]{2,15})$/;
const legEvents =
  /^(initiated|ringing|answered|completed|amd|dtmf)( (initiated|ringing|answered|completed|amd|dtmf))*$/;

const leg = {
  url,
  method,
  statusCallback: url,
  statusCallbackMethod: method,
  statusCallbackEvent: legEvents,
};

/** The verbs that calls are made of (https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs). */
const rules: Readonly<Record<string, Rule>> = {
  Response: {
    attributes: {},
    children: ["Dial", "Enqueue", "Leave", "Redirect", "Reject", "Say", "Play", "Pause", "Gather", "Hangup"],
  },
  Dial: {
    attributes: {
      action: url,
      method,
      timeout: [5, 120],
      timeLimit: [60, 14_400],
      callerId: number,
      fromDisplayName: /^.{0,128}$/u,
      hangupOnStar: truth,
      record: /^do-not-record$/,
      answerOnBridge: truth,
      ringTone: anything,
      audioUrl: url,
    },
    children: ["Number", "Sip", "Queue"],
  },
  Enqueue: {
    attributes: { action: url, method, waitUrl: url, waitUrlMethod: method, maxWaitTimeSecs: [1, 14_400] },
    children: [],
    hasText: true,
  },
  Leave: { attributes: {}, children: [] },
  Queue: { attributes: { url, method }, children: [], hasText: true },
  Number: { attributes: leg, children: [], hasText: true },
  Sip: { attributes: { ...leg, username: anything, password: anything }, children: [], hasText: true },
  Redirect: { attributes: { method }, children: [], hasText: true },
  Reject: { attributes: { reason: /^(rejected|busy)$/ }, children: [] },
  Say: { attributes: { voice: anything, language: anything, loop: [0, 1000] }, children: [], hasText: true },
  Play: { attributes: { loop: [0, 1000], digits: /^[0-9*#wW]*$/ }, children: [], hasText: true },
  Pause: { attributes: { length: [1, 180] }, children: [] },
  Gather: {
    attributes: {
      action: url,
      method,
      numDigits: [1, 128],
      timeout: [1, 120],
      finishOnKey: /^[0-9*#]?$/,
      validDigits: /^[0-9*#]*$/,
    },
    children: ["Say", "Play", "Pause"],
  },
  Hangup: { attributes: {}, children: [] },
};

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: true,
  trimValues: true,
});

/** Bytes of a document at most. */
const largest = 64 * 1024;
/** Phones that a `Dial` rings at most. */
const mostTogether = 10;

/**
 * The verbs of a TeXML document, in order.
 *
 * @throws {BadDocument} where it is none, or has what the carrier does not know
 */
export function verbsOf(text: string): readonly Element[] {
  if (Buffer.byteLength(text) > largest) throw new BadDocument(`the document has more than ${largest} bytes`);
  if (/<!DOCTYPE/i.test(text)) throw new BadDocument("the document has a DOCTYPE");
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new BadDocument(`the document is no XML: ${valid.err.msg}`);
  const elements = elementsIn(parser.parse(text) as readonly Node[]);
  const [root, ...others] = elements;
  if (root?.name !== "Response" || others.length > 0)
    throw new BadDocument("the document's root is no Response");
  judge(root);
  return root.children;
}

type Node = Readonly<Record<string, unknown>>;

function elementsIn(nodes: readonly Node[]): Element[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ":@" && key !== "#text" && !key.startsWith("?"));
    if (name === undefined) return [];
    const inside = node[name] as readonly Node[];
    const words = inside.flatMap((child) => (typeof child["#text"] === "string" ? [child["#text"]] : []));
    const attributes = (node[":@"] ?? {}) as Readonly<Record<string, string>>;
    return [{ name, attributes, children: elementsIn(inside), text: words.join(" ").trim() }];
  });
}

function judge({ name, attributes, children, text }: Element): void {
  const rule = rules[name];
  if (rule === undefined) throw new BadDocument(`the carrier knows no verb ${name}`);
  for (const [attribute, value] of Object.entries(attributes)) {
    const bounds = rule.attributes[attribute];
    if (bounds === undefined) throw new BadDocument(`${name} has no attribute ${attribute}`);
    if (!fits(bounds, value))
      throw new BadDocument(`${attribute} of ${name} cannot be ${JSON.stringify(value)}`);
  }
  for (const child of children) {
    if (!rule.children.includes(child.name)) throw new BadDocument(`${name} cannot have ${child.name} in it`);
    judge(child);
  }
  if (rule.hasText && text === "") throw new BadDocument(`${name} is empty`);
  if (!rule.hasText && text !== "") throw new BadDocument(`${name} has words of its own`);
  if (name === "Dial" && (children.length === 0 || children.length > mostTogether))
    throw new BadDocument(`Dial rings ${children.length} phones, and may ring 1 to ${mostTogether}`);
  if (name === "Dial" && children.length > 1 && children.some((child) => child.name === "Queue"))
    throw new BadDocument("Dial takes a caller from one queue, and rings nobody besides");
  if (name === "Redirect" && !url.test(text)) throw new BadDocument("Redirect leads to no URL");
}

function fits(bounds: RegExp | readonly [number, number], value: string): boolean {
  if (bounds instanceof RegExp) return bounds.test(value);
  return /^\d{1,6}$/.test(value) && Number(value) >= bounds[0] && Number(value) <= bounds[1];
}
