import type { CallReport, CallWebhook, LegEvent, RingingEnd } from "../../calls.ts";

/** `DialCallStatus`, which no source lists whole: whatever says that somebody talked is an answer. */
const ringingEnds: Readonly<Record<string, RingingEnd>> = {
  completed: "answered",
  answered: "answered",
  "in-progress": "answered",
  busy: "busy",
  "no-answer": "noAnswer",
  canceled: "noAnswer",
  failed: "failed",
};

/** `CallStatus` of a leg's events. */
const legStates: Readonly<Record<string, LegEvent["state"]>> = {
  initiated: "ringing",
  queued: "ringing",
  ringing: "ringing",
  "in-progress": "talking",
  answered: "talking",
  completed: "over",
  busy: "over",
  failed: "over",
  "no-answer": "over",
  canceled: "over",
};

/** `QueueResult`, which the carrier's own pages do not list. */
const queueEnds: Readonly<Record<string, CallReport["left"]>> = {
  bridged: "taken",
  "queue-full": "full",
  hangup: "hungUp",
};

/** A TeXML request tells of its call in a form, or in the query of a GET. */
export function reportOf({ method, url, body }: CallWebhook): CallReport | undefined {
  const form = method === "GET" ? new URL(url).searchParams : new URLSearchParams(body);
  const said = (name: string) => form.get(name) ?? "";
  const call = said("CallSid");
  if (call === "") return undefined;
  const from = said("From");
  const digits = form.get("Digits");
  const ringing = form.get("DialCallStatus");
  return {
    call,
    connection: said("ConnectionId"),
    isSip: said("CallingPartyType") === "sip",
    callers: [...new Set([said("FromSipUri"), from, said("CallerId")].map(userPart))].filter(Boolean),
    callerNumber: e164(userPart(from)),
    dialled: userPart(said("To")),
    ...(ringing === null ? {} : { ringing: ringingEnds[ringing] ?? "noAnswer" }),
    ...(digits === null ? {} : { digits }),
    ...eventOf(form),
    ...queueOf(form),
    ...(said("AccountSid") === "" ? {} : { carrierAccount: said("AccountSid") }),
  };
}

function queueOf(form: URLSearchParams): Pick<CallReport, "position" | "left"> {
  const position = Number(form.get("QueuePosition") ?? 0);
  const result = form.get("QueueResult");
  return {
    ...(Number.isSafeInteger(position) && position > 0 ? { position } : {}),
    ...(result === null ? {} : { left: queueEnds[result] ?? "other" }),
  };
}

function eventOf(form: URLSearchParams): Pick<CallReport, "event"> {
  const state = legStates[form.get("CallStatus") ?? ""];
  const sequence = Number(form.get("SequenceNumber") ?? Number.NaN);
  if (state === undefined || !Number.isSafeInteger(sequence)) return {};
  return { event: { leg: form.get("CallSid") ?? "", state, sequence } };
}

/** `101` of `sip:101@acme.sip.telnyx.com;transport=tls`. */
function userPart(address: string): string {
  const [user = ""] = address.replace(/^sips?:/i, "").split(/[@;]/);
  return user.trim();
}

function e164(text: string): string | undefined {
  return /^\+[1-9]\d{1,14}$/.test(text) ? text : undefined;
}
